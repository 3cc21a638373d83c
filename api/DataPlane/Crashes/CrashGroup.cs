using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Api.DataPlane.Crashes;

/// <summary>Represents what crashes with the same cause have in common.</summary>
/// <param name="Id">The hash of type and top frames: 16 hexadecimal digits.</param>
/// <param name="Type">The type of the error.</param>
/// <param name="Frame">The innermost frame, normalized; null without a readable stack.</param>
internal sealed record CrashGroup(string Id, string Type, string? Frame)
{
    private const string UnknownType = "Error";
    private const int IdLength = 16;

    /// <summary>Returns the group of a crash.</summary>
    /// <param name="report">The report.</param>
    public static CrashGroup Of(CrashReport report)
    {
        var type = report.Type ?? TypeOf(report.Stack) ?? UnknownType;
        var frames = StackFrames.Top(report.Stack);
        var text = new StringBuilder(type);
        foreach (var frame in frames)
            text.Append('\n').Append(frame);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return new(Convert.ToHexStringLower(hash)[..IdLength], type, frames.Count > 0 ? frames[0] : null);
    }

    /// <summary>Returns the type in the first or, of Python, the last line of a stack: <c>java.lang.Error: message</c>.</summary>
    private static string? TypeOf(string? stack)
    {
        if (stack is null)
            return null;
        var text = stack.AsSpan().Trim();
        var line = text.StartsWith("Traceback", StringComparison.Ordinal)
            ? text[(text.LastIndexOf('\n') + 1)..]
            : text[..(text.IndexOf('\n') is >= 0 and var end ? end : text.Length)];
        if (line.IndexOf(':') is > 0 and var colon)
            line = line[..colon];
        line = line.Trim();
        foreach (var character in line)
            if (!char.IsLetterOrDigit(character) && character is not ('.' or '_' or '$' or '+' or '`'))
                return null;
        return line.Length is > 0 and <= CrashReport.NameLength && char.IsLetter(line[0]) ? line.ToString() : null;
    }
}
