using System.Buffers;
using System.Buffers.Binary;
using System.Data.Common;
using System.Text;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Environments;

/// <summary>
/// Represents the stored values of a change. Their encoding is what the chain of the environment hashes: each value after its length, so
/// that no value can move into its neighbour.
/// </summary>
internal sealed record ChangeRow(
    long Epoch,
    long Number,
    byte[] Operations,
    long Level,
    long Time,
    string ActorKind,
    string ActorId,
    string? OnBehalfOfKind,
    string? OnBehalfOfId,
    string? Message,
    string? RequestId,
    string? OperationId
)
{
    /// <summary>The columns that are hashed, in their order.</summary>
    public const string Columns = $"epoch, number, operations, level, time, {ActorColumns.Names}, message, request_id, operation_id";

    /// <summary>The number of columns.</summary>
    public const int Count = 12;

    /// <summary>Gets the parameters of the columns.</summary>
    public (string Name, object? Value)[] Parameters =>
        [
            ("@epoch", Epoch),
            ("@number", Number),
            ("@operations", Operations),
            ("@level", Level),
            ("@time", Time),
            ("@actorKind", ActorKind),
            ("@actorId", ActorId),
            ("@onBehalfOfKind", OnBehalfOfKind),
            ("@onBehalfOfId", OnBehalfOfId),
            ("@message", Message),
            ("@requestId", RequestId),
            ("@operationId", OperationId),
        ];

    /// <summary>Returns the row of a change.</summary>
    /// <exception cref="ArgumentException">A text has U+0000 or an unpaired surrogate, or is too long.</exception>
    public static ChangeRow Of(Change change) =>
        new(
            change.Version.Epoch,
            change.Version.Number,
            ChangeSetJson.Write(change.Changes),
            change.Level,
            change.Time.ToUnixTimeMilliseconds(),
            change.Actor.Kind.Name(),
            StoredText.Checked(change.Actor.Id)!,
            change.Actor.OnBehalfOf?.Kind.Name(),
            StoredText.Checked(change.Actor.OnBehalfOf?.Id),
            StoredText.Checked(change.Message),
            StoredText.Checked(change.RequestId),
            StoredText.Checked(change.OperationId, StoredText.MaxOperationIdBytes)
        );

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static ChangeRow Read(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetInt64(1),
            row.GetBytes(2),
            row.GetInt64(3),
            row.GetInt64(4),
            row.GetString(5),
            row.GetString(6),
            row.GetText(7),
            row.GetText(8),
            row.GetText(9),
            row.GetText(10),
            row.GetText(11)
        );

    /// <summary>Returns the bytes of the entry in the chain of an environment.</summary>
    public byte[] Encode(string environment)
    {
        var (head, tail) = EncodeOthers(environment);
        return [.. head, .. Operations, .. tail];
    }

    /// <summary>Returns the hash of the entry in the chain of an environment, without a copy of its operations.</summary>
    public byte[] Hash(string environment, ReadOnlySpan<byte> previous)
    {
        var (head, tail) = EncodeOthers(environment);
        return AuditChain.HashOfChange([head, Operations, tail], previous);
    }

    /// <summary>Returns the bytes before and after the operations.</summary>
    private (byte[] Head, byte[] Tail) EncodeOthers(string environment)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        Write(environment);
        WriteNumber(Epoch);
        WriteNumber(Number);
        WriteLength(Operations.Length);
        var head = buffer.WrittenSpan.ToArray();
        buffer.ResetWrittenCount();
        WriteNumber(Level);
        WriteNumber(Time);
        Write(ActorKind);
        Write(ActorId);
        Write(OnBehalfOfKind);
        Write(OnBehalfOfId);
        Write(Message);
        Write(RequestId);
        Write(OperationId);
        return (head, buffer.WrittenSpan.ToArray());

        void Write(string? text)
        {
            if (text is null)
                WriteLength(-1);
            else
                WriteBytes(Encoding.UTF8.GetBytes(text));
        }

        void WriteBytes(ReadOnlySpan<byte> bytes)
        {
            WriteLength(bytes.Length);
            buffer.Write(bytes);
        }

        void WriteNumber(long number)
        {
            WriteLength(sizeof(long));
            BinaryPrimitives.WriteInt64BigEndian(buffer.GetSpan(sizeof(long)), number);
            buffer.Advance(sizeof(long));
        }

        void WriteLength(int length)
        {
            BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(sizeof(int)), length);
            buffer.Advance(sizeof(int));
        }
    }
}
