import Engines

struct PorosityFigures {
    let folder: OutputFolder
    let inputs: VolumeInputs
    let results: PorosityResults
    let engine: any Engine
    let warnings: Warnings
    func draw() async {}
}
