using System.Globalization;
using System.Text;
using Spectre.Console;

namespace FlagCluster.Cli.Output;

/// <summary>Provides the standard streams of the process.</summary>
internal sealed class Terminal
{
    private const int WidthOfFiles = 10_000;

    /// <summary>Initializes the streams. Files and pipes get no colors and no line breaks in tables.</summary>
    /// <param name="useColors">Whether a terminal may show colors.</param>
    public Terminal(bool useColors)
    {
        Out = Create(Console.Out, Console.IsOutputRedirected, useColors);
        Error = Create(Console.Error, Console.IsErrorRedirected, useColors);
    }

    /// <summary>Gets the console of results.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>Gets the console of messages, questions and progress.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>Gets a value indicating whether a person can answer questions.</summary>
    public static bool IsInteractive => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Gets a value indicating whether results are shown on a terminal.</summary>
    public static bool ShowsResults => !Console.IsOutputRedirected;

    /// <summary>Asks for a confirmation.</summary>
    /// <returns>Whether the person answered yes.</returns>
    public static bool Ask(string question)
    {
        Console.Error.Write($"{question} [y/N] ");
        return Console.In.ReadLine()?.Trim() is { } answer && answer.ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>Reads a secret: without showing it from a terminal, else the first line of the input.</summary>
    /// <returns>The secret; empty when there is none.</returns>
    public static string ReadSecret(string prompt)
    {
        if (Console.IsInputRedirected)
            return Console.In.ReadLine()?.Trim() ?? "";
        Console.Error.Write($"{prompt}: ");
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace && text.Length > 0)
                text.Length--;
            else if (!char.IsControl(key.KeyChar))
                text.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return text.ToString().Trim();
    }

    /// <summary>Writes a line of results as it is.</summary>
    public void WriteLine(string text) => Out.Profile.Out.Writer.WriteLine(text);

    /// <summary>Writes a message that is not a result.</summary>
    public void Note(string text) => Error.WriteLine(Printable.Clean(text), new Style(decoration: Decoration.Dim));

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected, bool useColors)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                // Systems of continuous integration would turn colors on, also for files.
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
                Out = new AnsiConsoleOutput(writer),
                Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = isRedirected || !useColors ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
                Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
            }
        );
        if (isRedirected)
            console.Profile.Width =
                Environment.GetEnvironmentVariable("COLUMNS") is { } columns
                && int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
                && width > 0
                    ? width
                    : WidthOfFiles;
        return console;
    }
}
