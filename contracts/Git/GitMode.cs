namespace FlagCluster.Contracts.Git;

/// <summary>Specifies in which direction an environment and its folder in a repository follow each other.</summary>
public enum GitMode
{
    /// <summary>The environment follows the folder.</summary>
    Pull,

    /// <summary>The folder follows the environment.</summary>
    Push,

    /// <summary>Each follows the other.</summary>
    Both,
}

/// <summary>Specifies what becomes of an item that both sides changed in different ways.</summary>
public enum GitConflictPolicy
{
    /// <summary>The environment takes the item of the folder.</summary>
    Git,

    /// <summary>The folder takes the item of the environment.</summary>
    Server,

    /// <summary>Both keep their item until a person decides.</summary>
    Hold,
}

/// <summary>Specifies the result of the last synchronization.</summary>
public enum GitStatus
{
    /// <summary>None has ended yet.</summary>
    Pending,

    /// <summary>Both sides are equal, as far as the mode requires.</summary>
    Ok,

    /// <summary>The commit is not valid; the environment keeps its last good ruleset.</summary>
    Rejected,

    /// <summary>The history of the branch was rewritten; a person must confirm it.</summary>
    Diverged,

    /// <summary>The commit deletes many items; a person must confirm it.</summary>
    Held,

    /// <summary>Items have conflicts that a person must resolve. Other items are synchronized.</summary>
    Conflict,

    /// <summary>Changes of the environment cannot be pushed.</summary>
    Blocked,

    /// <summary>The repository cannot be read.</summary>
    Unreachable,
}

/// <summary>Provides the names of modes, policies, hosts, statuses and results in JSON and in the store. A name never changes.</summary>
public static class GitNames
{
    /// <summary>Returns the name of a value, such as <c>pull</c>.</summary>
    /// <param name="value">The value.</param>
    public static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>Returns the value with a name.</summary>
    /// <param name="name">The name, such as <c>pull</c>.</param>
    /// <exception cref="InvalidDataException">No value has the name.</exception>
    public static T Parse<T>(string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && NameOf(value) == name
            ? value
            : throw new InvalidDataException($"'{name}' is not one of {string.Join(", ", Enum.GetValues<T>().Select(NameOf))}.");
}
