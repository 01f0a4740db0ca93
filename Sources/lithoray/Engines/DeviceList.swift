import Foundation
import OpenCLEngine

/// The engines and devices of this machine, as `lithoray devices` counts them.
///
/// Index 0 is the native loops; the OpenCL devices follow, in the order of their drivers.
struct DeviceList: Sendable {
    /// The OpenCL devices; empty where nobody asked for them.
    let openCL: [OpenCLDevice]

    /// The native loops alone; no driver is loaded.
    static let nativeLoops = DeviceList(openCL: [])

    /// Everything there is; the drivers are loaded, which takes a tenth of a second.
    static func all() -> DeviceList { DeviceList(openCL: OpenCLDevice.all) }

    /// Position in ``openCL`` of the device that is taken when none is named.
    var best: Int? {
        guard !openCL.isEmpty, let best = OpenCLEngine.best else { return nil }
        return openCL.firstIndex { $0.name == best.name && $0.platform == best.platform }
    }

    /// What each index stands for, as `--device` is compared with it.
    var names: [String] {
        [DeviceName.nativeLoops] + openCL.map { "\($0.name) (\($0.platform))" }
    }
}

/// Whether an OpenCL driver may be there, told without loading one.
enum OpenCLDrivers {
    /// Where the loader looks for drivers if the environment names no other place.
    static let folder = "/etc/OpenCL/vendors"

    /// Whether the loader would find a driver.
    ///
    /// It reads the `.icd` files of a folder. `OCL_ICD_VENDORS` and `OPENCL_VENDOR_PATH` name
    /// another folder or a single driver, `OCL_ICD_FILENAMES` drivers beside those.
    static func areInstalled(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        folder: String = folder
    ) -> Bool {
        if environment["OCL_ICD_FILENAMES", default: ""] != "" { return true }
        let named = ["OCL_ICD_VENDORS", "OPENCL_VENDOR_PATH"].compactMap { environment[$0] }
        let places = named.filter { !$0.isEmpty }
        return (places.isEmpty ? [folder] : places).contains(where: holdsDriver)
    }

    private static func holdsDriver(_ place: String) -> Bool {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: place, isDirectory: &isFolder)
        // What is no folder may be a driver or its name, which only the loader can resolve.
        guard isThere, isFolder.boolValue else { return true }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        return files.contains { $0.hasSuffix(".icd") }
    }
}
