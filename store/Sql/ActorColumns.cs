using System.Data.Common;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Store.Sql;

/// <summary>Provides the columns of an actor: <c>actor_kind, actor_id, on_behalf_of_kind, on_behalf_of_id</c>.</summary>
internal static class ActorColumns
{
    /// <summary>The names of the columns.</summary>
    public const string Names = "actor_kind, actor_id, on_behalf_of_kind, on_behalf_of_id";

    /// <summary>The names of the parameters, in the order of the columns.</summary>
    public const string Values = "@actorKind, @actorId, @onBehalfOfKind, @onBehalfOfId";

    /// <summary>Returns the parameters of an actor.</summary>
    /// <exception cref="ArgumentException">An id has U+0000 or an unpaired surrogate.</exception>
    public static (string Name, object? Value)[] Parameters(Actor actor) =>
        [
            ("@actorKind", actor.Kind.Name()),
            ("@actorId", StoredText.Checked(actor.Id)),
            ("@onBehalfOfKind", actor.OnBehalfOf?.Kind.Name()),
            ("@onBehalfOfId", StoredText.Checked(actor.OnBehalfOf?.Id)),
        ];

    /// <summary>Returns the actor of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">The index of <c>actor_kind</c>.</param>
    public static Actor Read(DbDataReader row, int first) =>
        new(ActorKindNames.Parse(row.GetString(first)), row.GetString(first + 1))
        {
            OnBehalfOf = row.GetText(first + 2) is { } kind ? new(ActorKindNames.Parse(kind), row.GetString(first + 3)) : null,
        };
}
