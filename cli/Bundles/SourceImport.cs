using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Bundles;

/// <summary>Imports files of another system. The server maps them, proves the result, and reports on each flag and segment.</summary>
/// <param name="name">The path of the files, for errors.</param>
/// <param name="files">The files.</param>
/// <param name="options">The properties of the request in addition to the files.</param>
internal sealed class SourceImport(string name, IReadOnlyList<(string Path, string Content)> files, JsonObject options)
{
    private const string Exact = "exact",
        Refused = "refused";

    // The results in the order of the summary, and how it names them.
    private static readonly (string Property, string Text)[] Results =
    [
        (Exact, "exact"),
        ("exactWithNotes", "exact with notes"),
        ("approximate", "approximate"),
        (Refused, "refused"),
    ];

    private static readonly string[] Reported = ["summary", "items", "notes"];

    private JsonObject? _report;

    /// <summary>Imports the files.</summary>
    /// <returns>The exit code: 1 when a flag or segment was refused.</returns>
    public async Task<int> RunAsync(Invocation invocation)
    {
        try
        {
            var code = await RulesetChange.RunAsync(invocation, () => PlanAsync(invocation));
            return code == ExitCode.Ok && Count(Refused) > 0 ? ExitCode.Differences : code;
        }
        catch (ApiException exception) when (exception.Problem.Errors.Count > 0)
        {
            throw new ApiException(
                exception.Problem with
                {
                    Errors = [.. exception.Problem.Errors.Select(error => (FileOf(error.Pointer), error.Detail))],
                }
            );
        }
    }

    private async Task<PlannedWrite> PlanAsync(Invocation invocation)
    {
        var body = options.DeepClone().AsObject();
        body["files"] = new JsonArray([.. files.Select(file => new JsonObject { ["path"] = file.Path, ["content"] = file.Content })]);
        var request = new ApiRequest(HttpMethod.Post, $"{invocation.EnvironmentPath}/import") { Body = JsonText.Bytes(body) };
        var answer = await invocation.Api.SendAsync(RulesetChange.DryRun(invocation, request), invocation.Aborted);
        var report = answer.Object();
        var changes = await OperationPlan.ChangesAsync(invocation, report, answer.Version!);
        body["plan"] = report["plan"]!.DeepClone();
        if (_report is null)
            Show(invocation, _report = report);
        return new(request with { Body = JsonText.Bytes(body) }, changes, answer.Version!)
        {
            TakesIdempotencyKey = false,
            Report = new JsonObject(Reported.Select(part => KeyValuePair.Create(part, report[part]?.DeepClone()))),
        };
    }

    private void Show(Invocation invocation, JsonObject report)
    {
        if (!invocation.Results.IsForPeople)
            return;
        var items = report["items"]!.AsArray().OfType<JsonObject>().Where(item => (string?)item["result"] != Exact);
        List<JsonObject> rows =
        [
            .. items.SelectMany(Rows),
            .. report["notes"]!.AsArray().OfType<JsonObject>().Select(note => Row(report, note)),
        ];
        if (rows.Count > 0)
            invocation.Results.List(
                rows,
                "",
                Column.Of("RESULT", "result"),
                Column.Of("KIND", "kind"),
                Column.Of("KEY", "key"),
                Column.Of("PLACE", "place"),
                Column.Of("NOTE", "detail")
            );
        var counts = Results.Where(result => Count(result.Property) > 0).Select(result => $"{Count(result.Property)} {result.Text}");
        invocation.Results.Sentence($"{name}: {string.Join(", ", counts.DefaultIfEmpty("no flags and no segments"))}.");
    }

    private static IEnumerable<JsonObject> Rows(JsonObject item) =>
        item["notes"]!.AsArray().OfType<JsonObject>().DefaultIfEmpty([]).Select(note => Row(item, note));

    private static JsonObject Row(JsonObject item, JsonObject note) =>
        new()
        {
            ["result"] = item["result"]?.DeepClone(),
            ["kind"] = item["kind"]?.DeepClone(),
            ["key"] = item["key"]?.DeepClone(),
            ["place"] = $"{(string?)note["file"]}{(string?)note["pointer"]}",
            ["detail"] = note["detail"]?.DeepClone(),
        };

    private int Count(string result) => (int?)_report?["summary"]?[result] ?? 0;

    /// <summary>Returns the file of a pointer such as <c>/files/2/content</c>.</summary>
    private string FileOf(string pointer) =>
        pointer.Split('/') is ["", "files", var index, ..] && int.TryParse(index, out var file) && file < files.Count
            ? Path.Combine(name, files[file].Path)
            : pointer;
}
