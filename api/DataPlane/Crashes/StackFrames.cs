using System.Text.RegularExpressions;

namespace FlagCluster.Api.DataPlane.Crashes;

/// <summary>
/// Finds the top frames of a stack and removes what differs between builds and runs: folders, numbers of lines, addresses and hashes in
/// names of files. It reads the forms of .NET, Java, JavaScript, Python, Go, Swift and others with one frame per line.
/// </summary>
internal static partial class StackFrames
{
    private const int MaxFrames = 5,
        MaxLines = 1_000,
        MaxLineLength = 500,
        MaxFrameLength = 200;

    /// <summary>Returns the normalized top frames, the innermost first; empty when no line looks like a frame.</summary>
    /// <param name="stack">The stack.</param>
    public static IReadOnlyList<string> Top(string? stack)
    {
        if (stack is null)
            return [];
        var frames = new List<string>();
        // Python writes the innermost frame last.
        var isReversed = stack.StartsWith("Traceback", StringComparison.Ordinal);
        var lines = 0;
        foreach (var range in stack.AsSpan().SplitAny('\n', '\r'))
        {
            if (++lines > MaxLines || (!isReversed && frames.Count == MaxFrames))
                break;
            var line = stack.AsSpan(range).Trim();
            if (line.Length > MaxLineLength)
                line = line[..MaxLineLength];
            // Between the frames of Python are lines of code, which may look like frames.
            if (isReversed && !line.StartsWith("File ", StringComparison.Ordinal))
                continue;
            if (Frame().IsMatch(line) && Normalize(line.ToString()) is { Length: > 0 } frame)
                frames.Add(frame);
        }
        if (isReversed)
            frames.Reverse();
        return [.. frames.Take(MaxFrames)];
    }

    private static string Normalize(string line)
    {
        line = Start().Replace(line, "");
        line = Address().Replace(line, "");
        line = Query().Replace(line, "");
        line = Folder().Replace(line, "");
        line = FileHash().Replace(line, "");
        line = Number().Replace(line, "");
        line = Space().Replace(line, " ").Trim();
        return line.Length > MaxFrameLength ? line[..MaxFrameLength] : line;
    }

    // "at …", "File "…"", "#1 …", "1 App …", "function@address", "name(arguments)"
    [GeneratedRegex("""^(at\s|File\s"|#?\d+\s|[^\s@]*@\S+:\d|[^\s()]+\([^()]*\)$)""")]
    private static partial Regex Frame();

    [GeneratedRegex("""^(at\s+|#?\d+\s+)""")]
    private static partial Regex Start();

    [GeneratedRegex("0x[0-9a-fA-F]+")]
    private static partial Regex Address();

    [GeneratedRegex("""\?[^\s:)]*""")]
    private static partial Regex Query();

    [GeneratedRegex("""[^\s(@"]*[/\\]""")]
    private static partial Regex Folder();

    [GeneratedRegex("""[.-][0-9a-fA-F]{6,64}(?=\.)""")]
    private static partial Regex FileHash();

    // The line and column after a name, "line 12" of .NET and Python, and the numbers of generated names.
    [GeneratedRegex("""(:line |,? line |:)?\d+""")]
    private static partial Regex Number();

    [GeneratedRegex("""\s+""")]
    private static partial Regex Space();
}
