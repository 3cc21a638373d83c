namespace FlagCluster.Contracts.Access;

/// <summary>Represents who or what performs an action.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">The id, unique within the kind. It is not secret: for a token it is the token's id.</param>
public sealed record Actor(ActorKind Kind, string Id)
{
    private readonly Actor? _onBehalfOf;

    /// <summary>Gets the actor for whom this one acts, such as the user who owns a token; null when it acts for itself.</summary>
    /// <exception cref="ArgumentException">The other actor itself acts on behalf of a third one.</exception>
    public Actor? OnBehalfOf
    {
        get => _onBehalfOf;
        init =>
            _onBehalfOf = value is null or { OnBehalfOf: null }
                ? value
                : throw new ArgumentException($"'{value}' acts on behalf of another actor; name that actor instead.", nameof(value));
    }

    /// <summary>Returns an actor for a part of FlagCluster itself.</summary>
    /// <param name="component">The part, such as <c>bootstrap</c>.</param>
    public static Actor ForSystem(string component) => new(ActorKind.System, component);

    /// <summary>Returns the actor for a token of the management API.</summary>
    /// <param name="id">The token's id.</param>
    public static Actor ForApiToken(string id) => new(ActorKind.ApiToken, id);

    /// <summary>Returns the actor for a person with an account.</summary>
    /// <param name="id">The user's id.</param>
    public static Actor ForUser(string id) => new(ActorKind.User, id);

    /// <summary>Returns the actor for the owner of a token.</summary>
    /// <param name="owner">A user or a service account.</param>
    /// <exception cref="ArgumentException">The principal is a group.</exception>
    public static Actor For(Principal owner) =>
        owner.Kind switch
        {
            PrincipalKind.User => new(ActorKind.User, owner.Id),
            PrincipalKind.ServiceAccount => new(ActorKind.ServiceAccount, owner.Id),
            _ => throw new ArgumentException($"'{owner}' is a group, which does not act.", nameof(owner)),
        };

    /// <summary>Returns the actor as <c>kind:id</c>, for logs and messages.</summary>
    public override string ToString() => $"{Kind.Name()}:{Id}";
}
