using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;

namespace FlagCluster.Cli.Changes;

/// <summary>
/// Changes the ruleset of the environment. The server plans a change first; the command shows the plan, and makes exactly that change: at
/// the planned version, or at a later one at which the plan is the same.
/// </summary>
internal static class RulesetChange
{
    private const int MaxAttempts = 10;

    /// <summary>Plans a change, shows it, and makes it unless the run is a dry one.</summary>
    /// <param name="invocation">The run of the command.</param>
    /// <param name="plan">Plans the change on the current version.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Invocation invocation, Func<Task<PlannedWrite>> plan)
    {
        var planned = await plan();
        if (planned.Changes.Count == 0 || invocation.Arguments.GetValue(ChangeOptions.DryRun))
        {
            Show(invocation, planned, planned.Version, isShown: false);
            return ExitCode.Ok;
        }
        var isShown = await ConfirmAsync(invocation, planned);
        var version = await CommitAsync(invocation, planned, plan);
        Show(invocation, planned, version, isShown);
        return ExitCode.Ok;
    }

    /// <summary>Returns a request with the query of a dry run, for a plan.</summary>
    public static ApiRequest DryRun(Invocation invocation, ApiRequest request) =>
        request with
        {
            Path = $"{request.Path}?dryRun=true",
            IsRead = true,
            IfMatch = IfMatch(invocation),
        };

    private static async Task<string> CommitAsync(Invocation invocation, PlannedWrite planned, Func<Task<PlannedWrite>> plan)
    {
        // The key names the request, so that one that is repeated after a lost answer is carried out once.
        var key = Guid.NewGuid().ToString("N");
        var message = invocation.Arguments.GetValue(ChangeOptions.Reason) is { Length: > 0 } reason
            ? $"?message={Uri.EscapeDataString(reason)}"
            : "";
        for (var attempt = 1; ; attempt++)
        {
            var request = planned.Request with
            {
                Path = planned.Request.Path + message,
                IfMatch = $"\"{planned.Version}\"",
                IdempotencyKey = planned.TakesIdempotencyKey ? key : null,
            };
            try
            {
                return (await invocation.Api.SendAsync(request, invocation.Aborted)).Version ?? planned.Version;
            }
            catch (ApiException exception) when (exception.Problem.Status == 412 && attempt < MaxAttempts && IfMatch(invocation) is null)
            {
                var again = await plan();
                if (!again.HasSameChanges(planned))
                    throw;
                planned = again;
            }
        }
    }

    /// <summary>Shows the plan and asks for what needs a confirmation: deletions, and environments like production.</summary>
    /// <returns>Whether the plan was shown.</returns>
    private static async Task<bool> ConfirmAsync(Invocation invocation, PlannedWrite planned)
    {
        if (invocation.Arguments.GetValue(ChangeOptions.Yes))
            return false;
        var place = $"{invocation.Connection.Project}/{invocation.Connection.Environment}";
        var deleted = planned.Changes.Where(change => change.Action == ItemChange.Delete).ToList();
        var what = deleted switch
        {
            [var one] when planned.Changes.Count == 1 => $"Delete the {one.Kind} '{one.Key}' of {place}?",
            { Count: > 0 } => $"Make {planned.Changes.Count} changes in {place}, of which {deleted.Count} delete something?",
            _ when await IsProductionLikeAsync(invocation, invocation.EnvironmentPath) => $"Change {place}, which is like production?",
            _ => null,
        };
        if (what is null)
            return false;
        var shows = Output.Terminal.IsInteractive;
        if (shows)
            ChangeWriter.Write(invocation.Terminal.Error, planned.Changes);
        invocation.Confirm(what);
        return shows;
    }

    /// <summary>Returns whether changes reach users. An environment whose properties the token may not read counts as one.</summary>
    /// <param name="invocation">The run of the command.</param>
    /// <param name="path">The path of the environment.</param>
    public static async Task<bool> IsProductionLikeAsync(Invocation invocation, string path)
    {
        try
        {
            return (bool?)(await invocation.Api.GetAsync(path, invocation.Aborted))["productionLike"] ?? true;
        }
        catch (ApiException exception) when (exception.Problem.Status == 403)
        {
            return true;
        }
    }

    private static void Show(Invocation invocation, PlannedWrite planned, string version, bool isShown)
    {
        var isDryRun = invocation.Arguments.GetValue(ChangeOptions.DryRun);
        var results = invocation.Results;
        if (!results.IsForPeople)
        {
            var document = new JsonObject
            {
                ["version"] = version,
                ["changed"] = planned.Changes.Count > 0,
                ["dryRun"] = isDryRun,
                ["changes"] = ChangeWriter.ToJson(planned.Changes),
            };
            foreach (var (name, value) in planned.Report)
                document[name] = value?.DeepClone();
            results.Document(document);
            return;
        }
        if (!isShown)
            ChangeWriter.Write(results.Terminal.Out, planned.Changes);
        results.Sentence(
            planned.Changes.Count == 0 ? $"Nothing to change at version {version}."
            : isDryRun ? $"Dry run at version {version}: {ChangeWriter.Summary(planned.Changes)}. Nothing was changed."
            : $"Version {version}: {ChangeWriter.Summary(planned.Changes)}."
        );
    }

    private static string? IfMatch(Invocation invocation) =>
        invocation.Arguments.GetValue(ChangeOptions.IfMatch) is { Length: > 0 } version ? $"\"{version.Trim('"')}\"" : null;
}
