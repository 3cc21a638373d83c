namespace FlagCluster.Contracts.Access;

/// <summary>Specifies to what a grant can be given.</summary>
public enum PrincipalKind
{
    /// <summary>A person with an account.</summary>
    User,

    /// <summary>A group of people.</summary>
    Group,

    /// <summary>An account of a program.</summary>
    ServiceAccount,
}

/// <summary>Represents a user, a group or a service account, to which grants are given.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">The id.</param>
public readonly record struct Principal(PrincipalKind Kind, string Id)
{
    private static readonly string[] Names = ["user", "group", "serviceAccount"];

    /// <summary>Gets the name of the kind: <c>user</c>, <c>group</c> or <c>serviceAccount</c>.</summary>
    public string KindName => Names[(int)Kind];

    /// <summary>Returns a user.</summary>
    /// <param name="id">The user's id.</param>
    public static Principal User(string id) => new(PrincipalKind.User, id);

    /// <summary>Returns a group.</summary>
    /// <param name="id">The group's id.</param>
    public static Principal Group(string id) => new(PrincipalKind.Group, id);

    /// <summary>Returns a service account.</summary>
    /// <param name="id">The id of the service account.</param>
    public static Principal ServiceAccount(string id) => new(PrincipalKind.ServiceAccount, id);

    /// <summary>Returns a principal of a kind with a name.</summary>
    /// <param name="kind">The name of the kind, such as <c>serviceAccount</c>.</param>
    /// <param name="id">The id.</param>
    /// <param name="principal">The principal.</param>
    /// <returns>False when no kind has the name.</returns>
    public static bool TryCreate(string? kind, string id, out Principal principal)
    {
        var index = kind is null ? -1 : Array.IndexOf(Names, kind);
        principal = new((PrincipalKind)Math.Max(index, 0), id);
        return index >= 0;
    }

    /// <summary>Returns the principal as <c>kind:id</c>.</summary>
    public override string ToString() => $"{KindName}:{Id}";
}
