print("lithoray")
