using System.Data.Common;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Json;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Audit;

/// <summary>Appends entries to audit logs inside a transaction.</summary>
internal static class AuditAppender
{
    // The update of the head's row waits for the transaction that holds it, and then sees what that one committed: entries of an
    // organization get their numbers and hashes one after another, without a retry. Reading the newest entry with FOR UPDATE would not do
    // that: the waiting reader would still see the entry that was the newest before the wait.
    private const string MoveHead = """
        INSERT INTO audit_heads (organization, epoch, sequence, hash) VALUES (@organization, 1, 1, @start)
        ON CONFLICT (organization) DO UPDATE SET sequence = audit_heads.sequence + 1
        RETURNING epoch, sequence, hash
        """;

    private const string Insert = """
        INSERT INTO audit_log (
            organization, sequence, time, actor, on_behalf_of, action, subject, result, request_id, reference, entry, previous, hash
        ) VALUES (
            @organization, @sequence, @time, @actor, @onBehalfOf, @action, @subject, @result, @requestId, @reference, @entry, @previous,
            @hash
        )
        """;

    private const string InsertPersonal = """
        INSERT INTO audit_personal (organization, sequence, part, person, data) VALUES (@organization, @sequence, @part, @person, @data)
        """;

    /// <summary>The largest length of a text by which entries are found, in bytes of UTF-8: index entries are limited.</summary>
    private const int MaxIndexedBytes = 1024;

    /// <summary>Appends an entry. It is part of the chain when the transaction commits.</summary>
    /// <returns>The number of the entry.</returns>
    public static async Task<long> AppendAsync(
        DbConnection connection,
        AuditRecord record,
        DateTimeOffset time,
        CancellationToken cancellationToken
    )
    {
        var actor = record.Initiator.Actor;
        (string, object?)[] indexed =
        [
            ("@organization", Checked(record.Organization)),
            ("@actor", Checked(actor.ToString())),
            ("@onBehalfOf", Checked(actor.OnBehalfOf?.ToString())),
            ("@action", Checked(record.Action)),
            ("@subject", Checked(record.Subject)),
            ("@result", record.Result.Name()),
            ("@requestId", Checked(record.Initiator.RequestId)),
            ("@reference", record.Change?.Reference),
        ];
        var heads = await connection.QueryAsync(
            MoveHead,
            row => (Epoch: row.GetInt64(0), Sequence: row.GetInt64(1), Hash: row.GetBytes(2)),
            cancellationToken,
            ("@organization", record.Organization),
            ("@start", AuditChain.Start.ToArray())
        );
        var (epoch, sequence, previous) = heads[0];
        var microseconds = AuditTime.Of(time);
        var entry = AuditEntryJson.Write(record, epoch, sequence, microseconds);
        var hash = AuditChain.HashOfEntry(entry, previous);
        await connection.ExecuteAsync(
            Insert,
            cancellationToken,
            [.. indexed, ("@sequence", sequence), ("@time", microseconds), ("@entry", entry), ("@previous", previous), ("@hash", hash)]
        );
        await connection.ExecuteAsync(
            "UPDATE audit_heads SET hash = @hash WHERE organization = @organization",
            cancellationToken,
            ("@organization", record.Organization),
            ("@hash", hash)
        );
        var (ofActor, ofSubject) = AuditEntryJson.WritePersonal(record);
        // What the server does for a request without a sign-in, such as a wrong password, has the address of the person it is about.
        await InsertPersonalAsync("actor", PersonOf(actor) ?? (actor.Kind == ActorKind.System ? record.Person : null), ofActor);
        await InsertPersonalAsync("subject", record.Person, ofSubject);
        return sequence;

        async Task InsertPersonalAsync(string part, string? person, byte[]? data)
        {
            if (data is null)
                return;
            await connection.ExecuteAsync(
                InsertPersonal,
                cancellationToken,
                ("@organization", record.Organization),
                ("@sequence", sequence),
                ("@part", part),
                ("@person", Checked(person)),
                ("@data", data)
            );
        }
    }

    private static string? PersonOf(Actor actor) =>
        actor.Kind == ActorKind.User ? actor.Id
        : actor.OnBehalfOf is { Kind: ActorKind.User } user ? user.Id
        : null;

    private static string? Checked(string? text) => StoredText.Checked(text, MaxIndexedBytes);
}
