namespace FlagCluster.Contracts.Access;

/// <summary>Represents who initiates an action, and how the action came in. The audit log keeps it with the action.</summary>
/// <param name="Actor">The actor.</param>
public sealed record Initiator(Actor Actor)
{
    /// <summary>Gets the id of the session or token that authenticated the request, as <c>session:ID</c> or <c>token:ID</c>; null
    /// for actions of the server and of commands on its host.</summary>
    public string? Via { get; init; }

    /// <summary>Gets the id of the request, which its answer and its log messages have too.</summary>
    public string? RequestId { get; init; }

    /// <summary>Gets the display name of the actor at this time. Personal data: it is stored where it can be erased.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the e-mail address of the actor at this time. Personal data: it is stored where it can be erased.</summary>
    public string? Email { get; init; }

    /// <summary>Gets the address of the client, as seen behind trusted proxies. Personal data: stored where it can be erased.</summary>
    public string? Address { get; init; }

    /// <summary>Gets the <c>User-Agent</c> of the request. Personal data: it is stored where it can be erased.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Gets the reason that the actor states, such as a ticket; null when the actor states none.</summary>
    public string? Reason { get; init; }

    /// <summary>Returns an initiator that is only known by its actor, such as a part of the server itself.</summary>
    /// <param name="actor">The actor.</param>
    public static implicit operator Initiator(Actor actor) => new(actor);

    /// <summary>Returns the actor as <c>kind:id</c>, for logs and messages.</summary>
    public override string ToString() => Actor.ToString();
}
