using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Resources;

/// <summary>Provides the commands for SDK keys of an environment.</summary>
internal static class KeyCommands
{
    private const string Kind = "key";

    private static readonly Argument<string> Id = CommandBuilder.Argument("id", "The id of the key");
    private static readonly Option<string> KeyKind = new("--kind")
    {
        Description = "server or client",
        HelpName = "KIND",
        Required = true,
    };
    private static readonly Option<string?> Name = new("--name") { Description = "The name; the kind by default", HelpName = "TEXT" };
    private static readonly Option<string[]> Origins = CommandBuilder.Texts(
        "--origin",
        "URL",
        "An origin whose pages may use a client key"
    );
    private static readonly Option<string[]> Tags = CommandBuilder.Texts("--tag", "TAG", "A tag of which a flag must have one");

    private static readonly Option<string> Overlap = new("--overlap")
    {
        Description = "The time for which the present text stays valid, such as PT24H; PT0S ends it at once",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "PT24H",
    };

    private static readonly Option<string?> UnusedSince = new("--unused-since")
    {
        Description = "List only keys without a request since a day, such as 2027-01-31",
        HelpName = "DAY",
    };

    /// <summary>Returns the commands.</summary>
    public static Command Create() =>
        CommandBuilder.Group(
            Kind,
            "Manage SDK keys of an environment",
            new Command("list", "List SDK keys").With(UnusedSince, ListOptions.Limit).Runs(ListAsync),
            new Command("create", "Create an SDK key, and show it once").With(KeyKind, Name, Origins, Tags).Changes().Runs(CreateAsync),
            new Command("update", "Change properties of an SDK key, such as name, disabled, tags, origins")
                .With(Id, Assignments.Set)
                .Changes()
                .Runs(UpdateAsync),
            new Command("rotate", "Replace the text of an SDK key, and show the new one once")
                .With(Id, Overlap)
                .Changes()
                .Runs(RotateAsync),
            new Command("delete", "Revoke an SDK key").With(Id).Changes().Runs(DeleteAsync)
        );

    private static string Path(Invocation invocation) => $"{invocation.EnvironmentPath}/keys";

    private static async Task<int> ListAsync(Invocation invocation)
    {
        var filter = invocation.Arguments.GetValue(UnusedSince) is { } day ? $"?unusedSince={Uri.EscapeDataString(day)}" : "";
        invocation.Results.List(
            await ListOptions.ReadAsync(invocation, Path(invocation) + filter),
            "There are no SDK keys.",
            Column.Of("ID", "id"),
            Column.Of("KIND", "kind"),
            Column.Of("NAME", "name"),
            Column.Of("TAGS", "tags"),
            Column.Yes("DISABLED", "disabled"),
            Column.Of("LAST USED", "lastUsedOn"),
            Column.Time("CREATED", "createdAt")
        );
        return ExitCode.Ok;
    }

    private static Task<int> CreateAsync(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        var body = new JsonObject { ["kind"] = arguments.GetRequiredValue(KeyKind) };
        if (arguments.GetValue(Name) is { } name)
            body["name"] = name;
        if (arguments.GetValue(Origins) is { Length: > 0 } origins)
            body["origins"] = TextList.Of(origins);
        if (arguments.GetValue(Tags) is { Length: > 0 } tags)
            body["tags"] = TextList.Of(tags);
        var request = new ApiRequest(HttpMethod.Post, Path(invocation)) { Body = JsonText.Bytes(body) };
        return new ControlChange(Kind, (string?)body["name"] ?? (string)body["kind"]!, request) { After = body, Secret = "key" }.RunAsync(
            invocation
        );
    }

    private static async Task<int> UpdateAsync(Invocation invocation)
    {
        var key = await FindAsync(invocation);
        var patch = Assignments.Read(invocation.Arguments.GetRequiredValue(Assignments.Set));
        var request = new ApiRequest(HttpMethod.Patch, key.Path) { Body = JsonText.Bytes(patch) };
        return await new ControlChange(Kind, key.Id, request) { Before = key.Item, After = ControlPatch.Apply(key.Item, patch) }.RunAsync(
            invocation
        );
    }

    private static async Task<int> RotateAsync(Invocation invocation)
    {
        var key = await FindAsync(invocation);
        var overlap = invocation.Arguments.GetRequiredValue(Overlap);
        var body = new JsonObject { ["overlap"] = overlap };
        var request = new ApiRequest(HttpMethod.Post, $"{key.Path}/rotate") { Body = JsonText.Bytes(body) };
        return await new ControlChange(Kind, key.Id, request)
        {
            Before = key.Item,
            After = ControlPatch.Apply(key.Item, new JsonObject { ["key"] = "(new)", ["previousUntil"] = $"in {overlap}" }),
            Question = $"Replace the text of the key '{key.Name}'? The present one ends after {overlap}.",
            Secret = "key",
        }.RunAsync(invocation);
    }

    private static async Task<int> DeleteAsync(Invocation invocation) => await (await FindAsync(invocation)).DeleteAsync(invocation);

    private static Task<ListedItem> FindAsync(Invocation invocation) =>
        ListedItem.FindAsync(invocation, Path(invocation), Kind, invocation.Arguments.GetRequiredValue(Id));
}
