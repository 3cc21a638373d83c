namespace FlagCluster.Integrations.IncomingHooks;

/// <summary>Represents a pull request or merge request that was opened.</summary>
/// <param name="Number">The number in its repository.</param>
/// <param name="Branch">The branch that it would merge.</param>
/// <param name="Title">The title.</param>
/// <param name="Url">The address of its page.</param>
/// <param name="Author">The name of the account that opened it.</param>
public sealed record PullRequest(long Number, string Branch, string Title, string Url, string Author);
