using System.Collections.Immutable;

namespace FlagCluster.Contracts.Access;

/// <summary>Provides the names of actor kinds in JSON and in the store. A name never changes.</summary>
public static class ActorKindNames
{
    private static readonly ImmutableArray<string> Names = ["user", "serviceAccount", "apiToken", "rule", "rollout", "schedule", "system"];

    /// <summary>Returns the name of a kind, such as <c>apiToken</c>.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(this ActorKind kind) => Names[(int)kind];

    /// <summary>Returns the kind with a name.</summary>
    /// <param name="name">The name, such as <c>apiToken</c>.</param>
    /// <param name="kind">The kind.</param>
    /// <returns>False when no kind has the name.</returns>
    public static bool TryParse(string? name, out ActorKind kind)
    {
        var index = name is null ? -1 : Names.IndexOf(name);
        kind = (ActorKind)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Returns the kind with a stored name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="InvalidDataException">No kind has the name.</exception>
    public static ActorKind Parse(string name) =>
        TryParse(name, out var kind)
            ? kind
            : throw new InvalidDataException($"'{name}' is not a kind of actor; known are {string.Join(", ", Names)}.");
}
