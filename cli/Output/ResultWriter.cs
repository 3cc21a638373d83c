using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Integrations.Formats;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlagCluster.Cli.Output;

/// <summary>Writes results in the format that the caller chose.</summary>
/// <param name="terminal">The streams.</param>
/// <param name="format">The format.</param>
internal sealed class ResultWriter(Terminal terminal, OutputFormat format)
{
    /// <summary>Gets the streams.</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary>Gets a value indicating whether people read the results.</summary>
    public bool IsForPeople => format == OutputFormat.Table;

    /// <summary>Returns a value as YAML.</summary>
    public static string Yaml(JsonNode? node)
    {
        using var document = JsonDocument.Parse(JsonText.Bytes(node));
        return YamlConverter.Write(document.RootElement).TrimEnd('\n');
    }

    /// <summary>Writes items as a table, or as a list for programs.</summary>
    /// <param name="items">The items.</param>
    /// <param name="empty">What people read when there are none.</param>
    /// <param name="columns">The columns of the table.</param>
    public void List(IReadOnlyList<JsonObject> items, string empty, params Column[] columns)
    {
        if (!IsForPeople)
        {
            Document(new JsonArray([.. items.Select(item => item.DeepClone())]));
            return;
        }
        if (items.Count == 0)
        {
            Terminal.Note(empty);
            return;
        }
        var table = NewTable();
        // Long texts are in the last columns, which get the rest of a narrow terminal.
        foreach (var (index, column) in columns.Index())
            table.AddColumn(NewColumn(column.Title, noWrap: index < Math.Max(1, columns.Length - 2)));
        foreach (var item in items)
            table.AddRow(columns.Select(column => new Text(column.Text(item))));
        Write(table);
    }

    /// <summary>Writes one item: its properties for people, or the whole item for programs.</summary>
    public void Item(JsonObject item)
    {
        if (!IsForPeople)
        {
            Document(item);
            return;
        }
        var table = NewTable().HideHeaders();
        table.AddColumn(NewColumn("", noWrap: true));
        table.AddColumn(NewColumn("", noWrap: false));
        foreach (var (name, value) in item)
            table.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(ValueText(value)));
        Write(table);
    }

    /// <summary>Writes a value for programs.</summary>
    public void Document(JsonNode? node) => Terminal.WriteLine(format == OutputFormat.Yaml ? Yaml(node) : JsonText.Indented(node));

    /// <summary>Writes a sentence for people; programs read the exit code.</summary>
    public void Sentence(string text)
    {
        if (IsForPeople)
            Terminal.Out.WriteLine(Printable.Clean(text));
    }

    private static string ValueText(JsonNode? value) =>
        value switch
        {
            JsonObject { Count: > 0 } or JsonArray when !(value is JsonArray list && list.All(item => item is JsonValue)) =>
                Printable.Clean(Yaml(value)),
            _ => Printable.Of(value),
        };

    private static TableColumn NewColumn(string title, bool noWrap) =>
        new(new Text(title, new Style(decoration: Decoration.Bold))) { NoWrap = noWrap, Padding = new(0, 0, 2, 0) };

    private static Table NewTable() => new Table().Border(Terminal.ShowsResults ? TableBorder.Simple : TableBorder.None);

    /// <summary>Writes a table without the spaces that fill its lines.</summary>
    private void Write(IRenderable table)
    {
        if (Terminal.ShowsResults)
        {
            Terminal.Out.Write(table);
            return;
        }
        using var text = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
                Out = new AnsiConsoleOutput(text),
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
            }
        );
        console.Profile.Width = Terminal.Out.Profile.Width;
        console.Write(table);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
            Terminal.WriteLine(line.TrimEnd());
    }
}
