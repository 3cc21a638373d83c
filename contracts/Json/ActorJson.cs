using System.Text.Json;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Contracts.Json;

/// <summary>Writes actors: <c>{"kind": "apiToken", "id": "t81c", "onBehalfOf": {"kind": "user", "id": "u7"}}</c>.</summary>
public static class ActorJson
{
    /// <summary>Writes an actor. <c>onBehalfOf</c> is absent when the actor acts for itself.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="actor">The actor.</param>
    public static void Write(Utf8JsonWriter writer, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(actor);
        writer.WriteStartObject();
        writer.WriteString("kind"u8, actor.Kind.Name());
        writer.WriteString("id"u8, actor.Id);
        if (actor.OnBehalfOf is { } other)
        {
            writer.WritePropertyName("onBehalfOf"u8);
            Write(writer, other);
        }
        writer.WriteEndObject();
    }
}
