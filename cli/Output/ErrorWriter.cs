using FlagCluster.Cli.Api;
using FlagCluster.Cli.Errors;
using Spectre.Console;

namespace FlagCluster.Cli.Output;

/// <summary>Writes errors to the error stream. They never contain a credential.</summary>
/// <param name="console">The console of the error stream.</param>
internal sealed class ErrorWriter(IAnsiConsole console)
{
    /// <summary>Writes an error with what to do.</summary>
    public void Write(CommandException exception)
    {
        if (exception is not ApiException { Problem: var problem })
        {
            Head(exception.Message);
            return;
        }
        Head($"{problem.Title} ({problem.Status})");
        // The count of the errors is said with a reference to the answer, which people do not see.
        if (problem.Detail.Length > 0 && !problem.Detail.Contains("'errors'", StringComparison.Ordinal))
            Line($"  {problem.Detail}");
        foreach (var (pointer, detail) in problem.Errors)
            Line(pointer.Length == 0 ? $"  - {detail}" : $"  - {pointer}: {detail}");
        if (problem.Status == 401)
            Line("  Run 'flagcluster login', or give --token or FLAGCLUSTER_TOKEN.");
        if (problem.RequestId is { } id)
            Line($"  Request: {id}");
    }

    private void Head(string text)
    {
        console.Write(new Text("error: ", new Style(Color.Red, decoration: Decoration.Bold)));
        Line(text);
    }

    private void Line(string text) => console.WriteLine(Printable.Clean(text));
}
