using System.Text;
using System.Text.Json;

namespace FlagCluster.Bench.Reporting;

/// <summary>Collects the rows of a run; writes them as a table or as JSON lines, and into the report file.</summary>
internal sealed class Report(BenchOptions options, string machine, TextWriter output)
{
    private readonly StringBuilder _markdown = new();

    /// <summary>Writes progress to standard error; standard output contains only results.</summary>
    public static void Progress(string text) => Console.Error.WriteLine(text);

    /// <summary>Publishes the rows of one comparison.</summary>
    /// <param name="title">The title.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="remarks">Sentences about the method.</param>
    public void Add(string title, IReadOnlyList<Row> rows, params ReadOnlySpan<string> remarks)
    {
        var section = new StringBuilder().Append("## ").AppendLine(title).AppendLine().Append(Table.Format(rows));
        if (!remarks.IsEmpty)
            section.AppendLine();
        foreach (var remark in remarks)
            section.Append("- ").AppendLine(remark);
        _markdown.AppendLine().Append(section);
        if (options.Json)
            foreach (var row in rows)
                output.WriteLine(JsonSerializer.Serialize(row));
        else
            output.WriteLine(section);
        output.Flush();
    }

    /// <summary>Ends the run: writes the description of the machine and the report file.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public void Finish()
    {
        if (!options.Json)
            output.WriteLine(machine);
        if (options.Report is not { } file)
            return;
        var heading =
            $"# {options.Subject}{(options.Control ? ", the baseline against itself" : "")}"
            + (options.Quick ? " (quick: not for reports)" : "");
        try
        {
            File.WriteAllText(file, $"{heading}\n\n{machine}\n{_markdown}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The report cannot be written: {problem.Message}");
        }
    }
}
