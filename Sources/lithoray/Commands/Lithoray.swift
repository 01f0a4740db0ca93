import ArgumentParser
import Foundation

/// The program: radiographs in, lithium density out; volumes in, porosity out.
struct Lithoray: AsyncParsableCommand {
    /// Version of the program.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "lithoray",
        abstract:
            "Lithium-6 density from operando neutron radiographs, porosity from tomography volumes.",
        discussion: """
            EXAMPLES
              lithoray phantom cell -o demo --frames 50
              lithoray check demo/experiment.yaml
              lithoray density demo/experiment.yaml -o result
              lithoray porosity pellet.yaml -o result
              lithoray cell cell.yaml
              lithoray audit table.yaml
              lithoray echem cycle.mpt
              lithoray devices

            EXIT STATUS
              0    done
              2    the command line or a configuration is wrong; nothing was written
              3    an input file is missing, broken or contradictory
              4    a device failed
              5    an output could not be written
              130  interrupted; --resume goes on
            """,
        version: version,
        subcommands: [
            Density.self, PorosityCommand.self, CellCommand.self, AuditCommand.self, Echem.self,
            Check.self,
            Devices.self, Phantom.self,
        ])

    func run() async throws {
        throw CommandLineError.noChoice(
            of: "command",
            choices: [
                "density", "porosity", "cell", "audit", "echem", "check", "devices", "phantom",
            ])
    }

    /// Runs the command of the process's arguments and ends the process.
    static func start() async -> Never {
        ProcessMemory.returnLargeBlocks()
        SignalWatch.start()
        var status = ExitStatus.done
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            status = report(error)
        }
        Foundation.exit(status.rawValue)
    }

    /// Prints the help or the version that was asked for, or the one line that says what is wrong.
    private static func report(_ error: any Error) -> ExitStatus {
        let code = exitCode(for: error)
        if let error = error as? any ReportedError {
            Console.standardError.line(errorLine(error.description))
            return error.exitStatus
        } else if code == .success {
            do {
                let text = message(for: error)
                try StandardOutput.write(text.hasSuffix("\n") ? text : text + "\n")
                return .done
            } catch {
                return report(error)
            }
        } else if code == .validationFailure {
            Console.standardError.line(errorLine(inHouseStyle(message(for: error))))
            return .usage
        } else {
            Console.standardError.line(errorLine(String(describing: error)))
            return ExitStatus(for: error)
        }
    }

    /// A sentence of ArgumentParser as ours are: one, in lower case, without a full stop.
    private static func inHouseStyle(_ message: String) -> String {
        let first = String(message.prefix(1))
        let isWord = message.dropFirst().first?.isLowercase ?? false
        let text = (isWord ? first.lowercased() : first) + message.dropFirst()
        return (text.hasSuffix(".") ? String(text.dropLast()) : text)
            .replacing(". Did you mean", with: "; did you mean")
            .replacing(". Please provide one of", with: "; give one of")
    }
}

/// A command line that asks for nothing.
enum CommandLineError: ReportedError, Equatable {
    /// A command that only has subcommands, which it calls a `kind`.
    case noChoice(of: String, choices: [String])

    var exitStatus: ExitStatus { .usage }

    var description: String {
        switch self {
        case .noChoice(let kind, let choices):
            "no \(kind) is given; take \(inWords(choices, "or"))"
        }
    }
}
