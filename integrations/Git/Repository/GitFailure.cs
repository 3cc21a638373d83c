namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Specifies why an operation on a repository failed.</summary>
internal enum GitFailure
{
    /// <summary>The repository cannot be read; a later attempt may succeed.</summary>
    Unreachable,

    /// <summary>The content is not one that can be read, such as a damaged archive.</summary>
    Malformed,

    /// <summary>The remote branch has moved since it was read.</summary>
    Outdated,

    /// <summary>The remote repository does not accept the push.</summary>
    Refused,

    /// <summary>The binding was changed or deleted during the synchronization.</summary>
    Superseded,
}

/// <summary>Represents the failure of an operation on a repository.</summary>
/// <param name="failure">Why it failed.</param>
/// <param name="message">What happened and what to do, without secrets.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class GitException(GitFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Gets why the operation failed.</summary>
    public GitFailure Failure => failure;

    /// <summary>Gets the time after which the remote asks to be called again, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
