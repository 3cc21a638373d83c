using FlagCluster.Contracts.Access;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents an <see cref="Actor"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.actor")]
public sealed record ActorMessage
{
    /// <summary>Gets the name of the kind, from <see cref="ActorKindNames"/>.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>Gets the id.</summary>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>Gets the actor for whom this one acts, or null.</summary>
    [Id(2)]
    public ActorMessage? OnBehalfOf { get; init; }

    /// <summary>Returns the message for an actor.</summary>
    /// <param name="actor">The actor.</param>
    public static ActorMessage Of(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return new()
        {
            Kind = actor.Kind.Name(),
            Id = actor.Id,
            OnBehalfOf = actor.OnBehalfOf is { } other ? Of(other) : null,
        };
    }

    /// <summary>Returns the actor.</summary>
    /// <exception cref="InvalidDataException">The kind is unknown to this release.</exception>
    public Actor ToActor() => new(ActorKindNames.Parse(Kind), Id) { OnBehalfOf = OnBehalfOf?.ToActor() };
}
