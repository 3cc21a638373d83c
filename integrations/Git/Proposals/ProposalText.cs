using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Integrations.Git.Commits;
using FlagCluster.Integrations.Git.Hosts;

namespace FlagCluster.Integrations.Git.Proposals;

/// <summary>Writes the title and the description of the pull request of a proposal.</summary>
internal static class ProposalText
{
    // The shortest limit of a host is 255 characters.
    private const int MaxTitle = 200,
        MaxItems = 50;

    /// <summary>Returns the pull request of a proposal.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="changes">Its change.</param>
    /// <param name="target">The branch into which it is merged.</param>
    public static PullRequestDraft Write(GitProposal proposal, ChangeSet changes, string target)
    {
        var message = CommitMessages.TextOf(proposal.Environment, proposal.Message, changes);
        var parts = message.Split('\n', 2);
        var text = new StringBuilder();
        if (parts.Length > 1)
            text.Append(parts[1].Trim()).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Proposed in FlagCluster for the environment `{proposal.Environment}`.\n\n");
        foreach (var operation in changes.Operations.Take(MaxItems))
            text.Append(CultureInfo.InvariantCulture, $"- {VerbOf(operation)} {KindOf(operation)} {Code(operation.Key)}\n");
        if (changes.Operations.Length > MaxItems)
            text.Append(CultureInfo.InvariantCulture, $"- and {changes.Operations.Length - MaxItems} more\n");
        return new(proposal.Branch, target, Clipped.Text(parts[0].Trim(), MaxTitle), text.ToString());
    }

    private static string VerbOf(Operation operation) => operation is DeleteItem ? "deletes" : "changes";

    private static string KindOf(Operation operation) => ItemFormat.Of(operation.Kind).Name;

    private static string Code(string text) => $"`{text.Replace('`', '\'')}`";
}
