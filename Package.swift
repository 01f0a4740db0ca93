// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A library target of the package; the dependency list is the direction that data may flow.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one module.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "Lithoray",
    products: [
        .executable(name: "lithoray", targets: ["lithoray"]),
        .library(
            name: "Lithoray",
            targets: [
                "Fields", "ImageFiles", "Logs", "Engines", "CPUEngine", "OpenCLEngine",
                "Radiography", "Porosity", "Cell", "Figures", "Phantoms",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // Every per-pixel formula, once: C for the native loops, text for OpenCL.
        .target(
            name: "Kernels", path: "Kernels", publicHeadersPath: "include",
            cSettings: [.disableWarning("c23-extensions"), .headerSearchPath(".")]),
        .systemLibrary(
            name: "COpenCL", pkgConfig: "OpenCL", providers: [.apt(["ocl-icd-opencl-dev"])]),
        .systemLibrary(
            name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        // In the order data travels.
        module("Fields", []),
        module("ImageFiles", ["Fields", "CTIFF"]),
        module("Logs", ["Fields"]),
        module("Engines", ["Fields", "Kernels"]),
        module("CPUEngine", ["Fields", "Engines", "Kernels"]),
        module("OpenCLEngine", ["Fields", "Engines", "Kernels", "COpenCL"]),
        module("Radiography", ["Fields", "Engines"]),
        module("Porosity", ["Fields", "Engines"]),
        module("Cell", ["Fields"]),
        module(
            "Figures",
            [
                "Fields", "Engines", "Radiography", "Porosity",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        module("Phantoms", ["Fields", "Engines", "Radiography"]),
        .executableTarget(
            name: "lithoray",
            dependencies: [
                "Fields", "ImageFiles", "Logs", "Engines", "CPUEngine", "OpenCLEngine",
                "Radiography", "Porosity", "Cell", "Figures", "Phantoms", "CCrypto", "CMalloc",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["Fields", "Engines"], path: "Tests/TestSupport",
            swiftSettings: strict),
        tests("FieldsTests", ["Fields", "TestSupport"]),
        tests("ImageFilesTests", ["Fields", "ImageFiles", "CTIFF", "TestSupport"]),
        tests("LogsTests", ["Fields", "Logs", "TestSupport"]),
        tests("KernelsTests", ["Kernels", "TestSupport"]),
        tests("RadiographyTests", ["Fields", "Engines", "Radiography", "TestSupport"]),
        tests("PorosityTests", ["Fields", "Engines", "Porosity", "TestSupport"]),
        tests("CellTests", ["Fields", "Cell", "TestSupport"]),
        tests(
            "FiguresTests",
            ["Fields", "Engines", "CPUEngine", "Radiography", "Porosity", "Figures", "TestSupport"]),
        tests("PhantomsTests", ["Fields", "Radiography", "Phantoms", "TestSupport"]),
        tests(
            "EngineParityTests",
            [
                "Fields", "Engines", "CPUEngine", "OpenCLEngine", "Radiography", "Porosity",
                "TestSupport",
            ]),
        tests(
            "CommandTests",
            [
                "lithoray", "Fields", "ImageFiles", "Logs", "Engines", "CPUEngine",
                "OpenCLEngine", "Radiography", "Porosity", "Cell", "Phantoms", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
    ],
    cLanguageStandard: .c2x
)
