await Lithoray.start()
