using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Bundles;

/// <summary>Imports a bundle, or compares it with the server. The server plans; the command makes exactly the planned changes.</summary>
/// <param name="name">The path of the bundle.</param>
/// <param name="mode">The mode of the import, as the server names it.</param>
/// <param name="from">The project and the environment of the bundle that go into the environment of the command, or null for all.</param>
internal sealed class BundleImport(string name, string mode, string? from)
{
    /// <summary>Imports the bundle.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(Invocation invocation)
    {
        var request = await RequestAsync(invocation);
        var plan = await PlanAsync(invocation, request);
        if (invocation.Arguments.GetValue(ChangeOptions.DryRun) || !Changes(plan))
        {
            Show(invocation, plan, Changes(plan) ? "Dry run: nothing was changed." : "Nothing to change.");
            return ExitCode.Ok;
        }
        await ConfirmAsync(invocation, plan);
        var message = invocation.Arguments.GetValue(ChangeOptions.Reason) is { Length: > 0 } reason
            ? $"&message={Uri.EscapeDataString(reason)}"
            : "";
        var applied = await SendAsync(
            invocation,
            request with
            {
                Path = $"{request.Path}&plan={(string)plan["plan"]!}&confirm={(int)plan["deletions"]!}{message}",
            }
        );
        var failed = ProjectsOf(applied).Concat(EnvironmentsOf(applied)).Count(part => (string?)part["result"] == "failed");
        Show(
            invocation,
            applied,
            failed == 0 ? "All changes were made." : $"{failed} projects and environments failed. Import again to do the rest."
        );
        return failed == 0 ? ExitCode.Ok : ExitCode.Conflict;
    }

    /// <summary>Shows what the import would change.</summary>
    /// <returns>The exit code: 1 when there is a difference.</returns>
    public async Task<int> DiffAsync(Invocation invocation)
    {
        var plan = await PlanAsync(invocation, await RequestAsync(invocation));
        Show(invocation, plan, Changes(plan) ? "There are differences." : "No differences.");
        return Changes(plan) ? ExitCode.Differences : ExitCode.Ok;
    }

    private static bool Changes(JsonObject plan) => (bool?)plan["changed"] ?? false;

    private static IEnumerable<JsonObject> EnvironmentsOf(JsonObject answer) => answer["environments"]!.AsArray().OfType<JsonObject>();

    private static IEnumerable<JsonObject> ProjectsOf(JsonObject answer) => answer["projects"]!.AsArray().OfType<JsonObject>();

    private async Task<ApiRequest> RequestAsync(Invocation invocation) =>
        new(HttpMethod.Post, $"{await invocation.OrganizationPathAsync()}/bundle?mode={mode}{Target(invocation)}")
        {
            Body = await new BundleSource(name).PackAsync(invocation.Aborted),
            ContentType = "application/octet-stream",
        };

    private string Target(Invocation invocation)
    {
        if (from is null)
            return "";
        if (from.Split('/') is not [var project, var environment])
            throw CommandException.Usage($"--from must be PROJECT/ENVIRONMENT, not '{from}'.");
        return $"&project={Uri.EscapeDataString(project)}&environment={Uri.EscapeDataString(environment)}"
            + $"&toProject={Uri.EscapeDataString(invocation.Connection.Project)}"
            + $"&toEnvironment={Uri.EscapeDataString(invocation.Connection.Environment)}";
    }

    private Task<JsonObject> PlanAsync(Invocation invocation, ApiRequest request) =>
        SendAsync(invocation, request with { Path = request.Path + "&dryRun=true", IsRead = true });

    private async Task<JsonObject> SendAsync(Invocation invocation, ApiRequest request)
    {
        try
        {
            return (await invocation.Api.SendAsync(request, invocation.Aborted)).Object();
        }
        catch (ApiException exception) when (exception.Problem.Errors.Count > 0)
        {
            throw new ApiException(exception.Problem with { Errors = [.. exception.Problem.Errors.Select(error => (name, error.Detail))] });
        }
    }

    /// <summary>Asks for what needs a confirmation: deletions, and environments like production.</summary>
    private static async Task ConfirmAsync(Invocation invocation, JsonObject plan)
    {
        if (invocation.Arguments.GetValue(ChangeOptions.Yes))
            return;
        if ((int?)plan["deletions"] is > 0 and var deletions)
            invocation.Confirm($"Delete {deletions} flags and segments?");
        foreach (var environment in EnvironmentsOf(plan).Where(environment => (string?)environment["change"] == "update"))
        {
            var (project, slug) = ((string)environment["project"]!, (string)environment["environment"]!);
            if (await RulesetChange.IsProductionLikeAsync(invocation, $"api/v1/projects/{project}/environments/{slug}"))
                invocation.Confirm($"Change {project}/{slug}, which is like production?");
        }
    }

    private static void Show(Invocation invocation, JsonObject answer, string summary)
    {
        if (!invocation.Results.IsForPeople)
        {
            invocation.Results.Document(answer);
            return;
        }
        List<JsonObject> rows = [.. EnvironmentsOf(answer).SelectMany(Rows)];
        if (rows.Count > 0)
            invocation.Results.List(
                rows,
                "",
                Column.Of("ENVIRONMENT", "place"),
                Column.Of("RESULT", "result"),
                Column.Of("CHANGE", "change"),
                Column.Of("KIND", "kind"),
                Column.Of("KEY", "key")
            );
        foreach (var problem in ProjectsOf(answer).Where(project => project["problem"] is not null))
            invocation.Terminal.Note($"{(string?)problem["project"]}: {(string?)problem["problem"]}");
        foreach (var problem in EnvironmentsOf(answer).Where(environment => environment["problem"] is not null))
            invocation.Terminal.Note($"{PlaceOf(problem)}: {(string?)problem["problem"]}");
        foreach (var warning in answer["warnings"]!.AsArray())
            invocation.Terminal.Note((string)warning!);
        invocation.Results.Sentence(summary);
    }

    /// <summary>Returns a row for each item, and one for an environment that is created.</summary>
    private static IEnumerable<JsonObject> Rows(JsonObject environment)
    {
        if ((string?)environment["change"] == "create")
            yield return Row(environment, "create", "environment", (string?)environment["environment"]);
        foreach (var item in environment["items"]!.AsArray().OfType<JsonObject>())
            yield return Row(environment, (string?)item["change"], (string?)item["kind"], (string?)item["key"]);
    }

    private static JsonObject Row(JsonObject environment, string? change, string? kind, string? key) =>
        new()
        {
            ["place"] = PlaceOf(environment),
            ["result"] = (string?)environment["result"],
            ["change"] = change,
            ["kind"] = kind,
            ["key"] = key,
        };

    private static string PlaceOf(JsonObject environment) => $"{(string?)environment["project"]}/{(string?)environment["environment"]}";
}
