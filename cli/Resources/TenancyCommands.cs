using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Resources;

/// <summary>Provides the commands for projects, or for environments.</summary>
internal sealed class TenancyCommands
{
    private static readonly Option<bool> Cascade = CommandBuilder.Flag("--cascade", "Delete what is in it too");
    private static readonly Option<string?> Name = new("--name") { Description = "The display name", HelpName = "TEXT" };
    private static readonly Option<string?> Color = new("--color") { Description = "The color, such as #1d4ed8", HelpName = "COLOR" };
    private static readonly Option<bool> ProductionLike = CommandBuilder.Flag("--production-like", "Changes reach users");
    private static readonly Option<string?> CopyFrom = new("--copy-from")
    {
        Description = "The environment whose flags and segments are copied",
        HelpName = "SLUG",
    };

    private readonly string _kind;
    private readonly Func<Invocation, string> _path;
    private readonly Argument<string> _slug;

    private TenancyCommands(string kind, Func<Invocation, string> path)
    {
        (_kind, _path) = (kind, path);
        _slug = CommandBuilder.Argument("slug", $"The slug of the {kind}");
    }

    /// <summary>Returns the commands for projects.</summary>
    public static Command Projects()
    {
        var projects = new TenancyCommands("project", _ => "api/v1/projects");
        return CommandBuilder.Group(
            "project",
            "Manage projects",
            projects.List(Column.Of("NAME", "name"), Column.Yes("PRIVATE", "private"), Column.Yes("ARCHIVED", "archived")),
            projects.Get(),
            new Command("create", "Create a project").With(projects._slug, Name).Changes().Runs(projects.CreateAsync),
            projects.Update(),
            projects.Delete(),
            projects.Undelete()
        );
    }

    /// <summary>Returns the commands for environments.</summary>
    public static Command Environments()
    {
        var environments = new TenancyCommands("environment", invocation => $"{invocation.ProjectPath}/environments");
        var group = CommandBuilder.Group(
            "env",
            "Manage environments of a project",
            environments.List(
                Column.Of("NAME", "name"),
                Column.Yes("PRODUCTION-LIKE", "productionLike"),
                Column.Yes("ARCHIVED", "archived"),
                Column.Of("COLOR", "color")
            ),
            environments.Get(),
            new Command("create", "Create an environment")
                .With(environments._slug, Name, Color, ProductionLike, CopyFrom)
                .Changes()
                .Runs(environments.CreateAsync),
            environments.Update(),
            environments.Delete(),
            environments.Undelete()
        );
        group.Aliases.Add("environment");
        return group;
    }

    private Command List(params Column[] columns) =>
        new Command("list", $"List {_kind}s")
            .With(ListOptions.Deleted, ListOptions.Limit)
            .Runs(async invocation =>
            {
                var path = _path(invocation) + (invocation.Arguments.GetValue(ListOptions.Deleted) ? "?deleted" : "");
                var items = await ListOptions.ReadAsync(invocation, path);
                invocation.Results.List(
                    items,
                    $"There are no {_kind}s.",
                    [Column.Of("SLUG", "slug"), .. columns, Column.Time("CREATED", "createdAt")]
                );
                return ExitCode.Ok;
            });

    private Command Get() =>
        new Command("get", $"Show {Article} {_kind}")
            .With(_slug)
            .Runs(async invocation =>
            {
                invocation.Results.Item(await invocation.Api.GetAsync(ItemPath(invocation), invocation.Aborted));
                return ExitCode.Ok;
            });

    private Command Update() =>
        new Command("update", $"Change properties of {Article} {_kind}, such as name, archived")
            .With(_slug, Assignments.Set)
            .Changes()
            .Runs(UpdateAsync);

    private Command Delete() =>
        new Command("delete", $"Delete {Article} {_kind}, which can be restored for some time")
            .With(_slug, Cascade)
            .Changes()
            .Runs(DeleteAsync);

    private Command Undelete() => new Command("undelete", $"Restore a deleted {_kind}").With(_slug).Changes().Runs(UndeleteAsync);

    private string Article => _kind == "environment" ? "an" : "a";

    private Task<int> CreateAsync(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        var body = new JsonObject { ["slug"] = arguments.GetRequiredValue(_slug) };
        if (arguments.GetValue(Name) is { } name)
            body["name"] = name;
        if (_kind == "environment")
        {
            if (arguments.GetValue(Color) is { } color)
                body["color"] = color;
            if (arguments.GetValue(ProductionLike))
                body["productionLike"] = true;
            if (arguments.GetValue(CopyFrom) is { } source)
                body["copyFrom"] = new JsonObject { ["environment"] = source };
        }
        var request = new ApiRequest(HttpMethod.Post, _path(invocation)) { Body = JsonText.Bytes(body) };
        return new ControlChange(_kind, arguments.GetRequiredValue(_slug), request) { After = body }.RunAsync(invocation);
    }

    private async Task<int> UpdateAsync(Invocation invocation)
    {
        var before = await invocation.Api.GetAsync(ItemPath(invocation), invocation.Aborted);
        var patch = Assignments.Read(invocation.Arguments.GetRequiredValue(Assignments.Set));
        var request = new ApiRequest(HttpMethod.Patch, ItemPath(invocation)) { Body = JsonText.Bytes(patch) };
        return await new ControlChange(_kind, invocation.Arguments.GetRequiredValue(_slug), request)
        {
            Before = before,
            After = ControlPatch.Apply(before, patch),
            Question = IsProductionLike(before) ? $"Change {Subject(invocation)}, which is like production?" : null,
        }.RunAsync(invocation);
    }

    private async Task<int> DeleteAsync(Invocation invocation)
    {
        var before = await invocation.Api.GetAsync(ItemPath(invocation), invocation.Aborted);
        var path = ItemPath(invocation) + (invocation.Arguments.GetValue(Cascade) ? "?cascade" : "");
        var what = invocation.Arguments.GetValue(Cascade) ? " with everything in it" : "";
        var like = IsProductionLike(before) ? ", which is like production" : "";
        return await new ControlChange(_kind, invocation.Arguments.GetRequiredValue(_slug), new(HttpMethod.Delete, path))
        {
            Before = before,
            Question = $"Delete {Subject(invocation)}{what}{like}?",
        }.RunAsync(invocation);
    }

    private Task<int> UndeleteAsync(Invocation invocation)
    {
        var slug = invocation.Arguments.GetRequiredValue(_slug);
        return new ControlChange(_kind, slug, new(HttpMethod.Post, $"{ItemPath(invocation)}/undelete"))
        {
            After = new JsonObject { ["slug"] = slug },
        }.RunAsync(invocation);
    }

    private static bool IsProductionLike(JsonObject item) => (bool?)item["productionLike"] ?? false;

    private string Subject(Invocation invocation) => $"the {_kind} '{invocation.Arguments.GetRequiredValue(_slug)}'";

    private string ItemPath(Invocation invocation) =>
        $"{_path(invocation)}/{Uri.EscapeDataString(invocation.Arguments.GetRequiredValue(_slug))}";
}
