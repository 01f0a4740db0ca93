import Figures
import Foundation
import TestSupport
import Testing

/// Whether this machine can draw.
let hasGnuplot = ["/usr/bin", "/usr/local/bin", "/bin"].contains {
    FileManager.default.isExecutableFile(atPath: $0 + "/gnuplot")
}

@Suite("gnuplot") struct GnuplotTests {
    @Test("without gnuplot on PATH the error names the package to install")
    func missing() async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("plot x\n", to: "figures/profile.gp")
        let error = await #expect(throws: FigureError.self) {
            try await Gnuplot(searchPath: folder.path).run(script: script)
        }
        #expect(
            error?.description == """
                gnuplot is not on PATH, so \(folder.path)/figures/profile.gp is not drawn; install \
                it with apt-get install gnuplot-nox, then run gnuplot profile.gp in \
                \(folder.path)/figures
                """)
        #expect(await !Gnuplot(searchPath: folder.path).isInstalled)
    }

    @Test("a time limit ends a script that hangs, with everything it started")
    func hanging() async throws {
        let folder = try TemporaryFolder()
        // A stand-in that starts a child which holds its standard error.
        let program = try folder.write(
            "#!/bin/sh\necho $$ > started\n/bin/sleep 60 &\necho $! > child\nwait\n", to: "gnuplot")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: program)
        let script = try folder.write("plot x\n", to: "slow.gp")
        let error = await #expect(throws: FigureError.self) {
            try await Gnuplot(searchPath: folder.path, timeLimit: .seconds(1)).run(script: script)
        }
        #expect(
            error?.description == """
                gnuplot did not finish \(folder.path)/slow.gp within 1 s and was ended; run gnuplot \
                slow.gp in \(folder.path)
                """)
        for name in ["started", "child"] {
            let text = try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
            let process = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            // The kernel takes a moment to bury the dead.
            for _ in 0..<100 where Self.isRunning(process) {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(!Self.isRunning(process), "\(name) is still there")
        }
    }

    @Test("a script that hangs in gnuplot itself is ended", .enabled(if: hasGnuplot))
    func endlessLoop() async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("while (1) { x = 1 }\n", to: "loop.gp")
        await #expect(throws: FigureError.timeLimit(script: script, seconds: 0.5)) {
            try await Gnuplot(timeLimit: .milliseconds(500)).run(script: script)
        }
    }

    @Test("a failing script is named with the line and gnuplot's reason", .enabled(if: hasGnuplot))
    func failing() async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("set encoding utf8\nplot nosuch(x)\n", to: "wrong.gp")
        let error = await #expect(throws: FigureError.self) {
            try await Gnuplot().run(script: script)
        }
        #expect(
            error?.description == """
                \(script), line 2: undefined function: nosuch; correct the script, then run gnuplot \
                wrong.gp in \(folder.path)
                """)
    }

    @Test("a script runs in its own folder", .enabled(if: hasGnuplot))
    func folder() async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("set print 'here'\nprint 1\n", to: "in a folder/a.gp")
        try await Gnuplot().run(script: script)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/in a folder/here"))
    }

    @Test("a cancelled task ends gnuplot")
    func cancelled() async throws {
        let folder = try TemporaryFolder()
        let program = try folder.write("#!/bin/sh\nexec /bin/sleep 60\n", to: "gnuplot")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: program)
        let script = try folder.write("plot x\n", to: "a.gp")
        let task = Task { try await Gnuplot(searchPath: folder.path).run(script: script) }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        await #expect(throws: FigureError.cancelled(script: script)) { try await task.value }
    }

    /// Whether a process is there and is not the corpse of one.
    private static func isRunning(_ process: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        else { return false }
        return !text.contains(") Z ")
    }
}
