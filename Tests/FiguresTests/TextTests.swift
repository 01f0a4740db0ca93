import TestSupport
import Testing

@testable import Figures

@Suite("text in a script") struct TextTests {
    @Test(
        "users' words lose what enhanced mode and quotes would make of them",
        arguments: [
            (
                "In6Li | LPSCl | NMC532, first discharge",
                "'In6Li | LPSCl | NMC532, first discharge'"
            ),
            ("a_b{c}", #"'a\_b\{c\}'"#),
            ("x^2 @ y & z ~ w", #"'x\^2 \@ y \& z \~ w'"#),
            (#"C:\data"#, #"'C:\\data'"#),
            (#"it's "quoted""#, #"'it''s "quoted"'"#),
            ("`ls` $HOME %d # µ é 電池", "'`ls` $HOME %d # µ é 電池'"),
            ("two\nlines\u{2028}\t.", "'two lines  .'"),
            ("", "''"),
        ])
    func escaping(words: String, script: String) {
        #expect(GnuplotText.quoted(words) == script)
    }

    @Test("lines are joined by a line feed in double quotes, each in its style")
    func lines() {
        #expect(
            GnuplotText.quoted(lines: ["a_1", "b"], style: "/:Bold") == #"""
                '{/:Bold a\_1}'."\n".'{/:Bold b}'
                """#)
    }

    @Test("long words keep a line of their own")
    func wrapping() {
        #expect(
            GnuplotText.wrapped("one two incomprehensible x", ems: 5)
                == ["one two", "incomprehensible", "x"])
        #expect(GnuplotText.wrapped("", ems: 5) == [])
    }

    @Test("the file name of a figure keeps letters, digits, hyphens and underscores")
    func fileNames() {
        #expect(FigureFiles.fileName("profile_centre-265 µm/x'") == "profile_centre-265_µm_x_")
        #expect(FigureFiles.fileName("-rf") == "figure-rf")
        #expect(FigureFiles.fileName("") == "figure")
    }

    @Test("the first error is found behind the command that gnuplot shows")
    func firstError() {
        let syntax = "\n\nplot sin(x\n          ^\n\"p.gp\" line 4: ')' expected\n\n"
        #expect(Gnuplot.firstError(in: syntax) == (4, "')' expected"))
        let warned = """
            "p.gp" line 3: warning: Cannot find or open file "a"
            "p.gp" line 3: No data in plot
            """
        #expect(Gnuplot.firstError(in: warned) == (3, "No data in plot"))
        let comma = "         \"p.gp\", line 12: undefined variable: a\n"
        #expect(Gnuplot.firstError(in: comma) == (12, "undefined variable: a"))
        #expect(Gnuplot.firstError(in: "\nkilled\n") == (nil, "killed"))
    }

    @Test("key labels have the digits that tell them apart")
    func keys() {
        #expect(CurveKey.shortest([0, 1, 20]) == ["0", "1", "20"])
        #expect(CurveKey.shortest([0, 20.0 / 9, 40.0 / 9]) == ["0.0", "2.2", "4.4"])
        #expect(CurveKey.shortest([0.02, 0.05]) == ["0.02", "0.05"])
        let mixed = CurveKey([.time(hours: 2), .frame(3), .text("SoC 5 %")])
        #expect(mixed.title == "" && mixed.labels == ["2.0 h", "frame 3", "SoC 5 %"])
        #expect(CurveKey([.frame(0), .frame(7)]).title == "frame")
    }

    @Test("errors without a script say what to do")
    func errors() {
        #expect(
            "\(FigureError.noNumbers(figure: "profile"))" == """
                figure profile has no number to draw; frames.csv counts the reasons of the pixels \
                without one
                """)
        #expect(
            "\(FigureError.failed(script: "a.gp", line: nil, reason: "killed"))"
                == "a.gp: killed; correct the script, then run gnuplot a.gp in .")
        #expect(
            "\(FigureError.cancelled(script: "/a.gp"))"
                == "/a.gp is not drawn, the run was interrupted; run gnuplot a.gp in /")
    }
}
