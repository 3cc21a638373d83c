using System.Globalization;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Integrations.Git.Hosts;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Integrations.Git.Reporting;

/// <summary>Reports to the host of a repository what became of its newest commit, as a status of the commit.</summary>
internal sealed partial class CommitReports(HostClient hosts, IGitStore store, ILogger<CommitReports> logger)
{
    /// <summary>Returns what there is to report about a state, or null.</summary>
    public static GitReport? Describe(GitSettings settings, GitState state)
    {
        // With 'push', nothing of a commit is applied.
        if (state.Head is not { } head || settings.Mode == GitMode.Push)
            return null;
        return state.Status switch
        {
            GitStatus.Ok when state.Applied == head => Create(
                head,
                GitReportResult.Success,
                $"The environment has this commit as version {state.AppliedVersion}."
            ),
            GitStatus.Rejected => Create(head, GitReportResult.Failure, Explain(state)),
            GitStatus.Diverged or GitStatus.Held or GitStatus.Conflict => Create(head, GitReportResult.Pending, state.Detail ?? ""),
            _ => null,
        };
    }

    /// <summary>Reports a state, unless that was done. A failure delays nothing: the next synchronization tries again.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="secret">Its password or token.</param>
    /// <param name="stored">The state.</param>
    /// <param name="repeats">Whether a report that the host refused is sent again.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>The revision of the state, which grows when the report is recorded.</returns>
    public async Task<long> RunAsync(
        GitBinding binding,
        string secret,
        StoredGitState stored,
        bool repeats,
        CancellationToken cancellationToken
    )
    {
        if (Describe(binding.Settings, stored.State) is not { } report)
            return stored.Revision;
        if (stored.State.Report is { } last && last with { Problem = null } == report && (last.Problem is null || !repeats))
            return stored.Revision;
        if (hosts.Open(binding, secret) is not { } host)
            return stored.Revision;
        try
        {
            await host.SetStatusAsync(new(report.Commit, NameOf(binding), report.Result, report.Description), cancellationToken);
        }
        catch (HostException exception)
        {
            LogNotReported(binding.Environment, exception.Message);
            if (exception.IsTransient)
                return stored.Revision;
            report = report with { Problem = exception.Message };
        }
        var next = stored with { State = stored.State with { Report = report } };
        return await store.WriteStateAsync(binding, next, CancellationToken.None) ? stored.Revision + 1 : stored.Revision;
    }

    /// <summary>Returns the name of the status, which the environment has for itself among those of a repository.</summary>
    private static string NameOf(GitBinding binding) => $"flagcluster/{binding.Environment.Project}/{binding.Environment.Environment}";

    private static string Explain(GitState state)
    {
        if (state.Errors is not [var first, ..])
            return state.Detail ?? "";
        var place =
            first.File.Length == 0 ? ""
            : first.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{first.File}:{first.Line}: ")
            : $"{first.File}: ";
        var others = state.Errors.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $" (and {state.Errors.Length - 1} more)") : "";
        return Clipped.Text(place + first.Detail, CommitStatus.MaxDescription - others.Length) + others;
    }

    private static GitReport Create(string commit, GitReportResult result, string description) =>
        new(commit, result, Clipped.Text(description.ReplaceLineEndings(" "), CommitStatus.MaxDescription));

    [LoggerMessage(2405, LogLevel.Warning, "The commit status of environment {Environment} was not accepted by the host. {Detail}")]
    private partial void LogNotReported(EnvironmentId environment, string detail);
}
