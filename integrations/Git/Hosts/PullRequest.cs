namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Represents a request to merge one branch into another.</summary>
/// <param name="Branch">The branch with the change.</param>
/// <param name="Target">The branch that it changes.</param>
/// <param name="Title">The title.</param>
/// <param name="Text">The description.</param>
internal sealed record PullRequestDraft(string Branch, string Target, string Title, string Text);

/// <summary>Represents a pull request of a host.</summary>
/// <param name="Number">The number.</param>
/// <param name="Url">The address of its page.</param>
/// <param name="State">The state.</param>
internal sealed record PullRequest(long Number, string Url, PullRequestState State);

/// <summary>Specifies the state of a pull request.</summary>
internal enum PullRequestState
{
    /// <summary>It waits for a decision.</summary>
    Open,

    /// <summary>Its branch was merged.</summary>
    Merged,

    /// <summary>It was closed without a merge.</summary>
    Closed,
}
