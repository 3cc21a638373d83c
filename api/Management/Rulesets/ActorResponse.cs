using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Represents an actor.</summary>
[SchemaName("actor"), Description("Who or what performs an action.")]
internal sealed record ActorResponse(
    [property: Description("user, serviceAccount, apiToken, rule, rollout, schedule or system. Later releases may add kinds.")] string Kind,
    [property: Description("The id of the actor, unique within its kind.")] string Id
)
{
    [Description("The actor for whom this one acts; absent when it acts for itself.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ActorResponse? OnBehalfOf { get; init; }

    public static ActorResponse From(Actor actor) =>
        new(actor.Kind.Name(), actor.Id) { OnBehalfOf = actor.OnBehalfOf is { } other ? From(other) : null };
}
