using System.Collections.Immutable;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents an <see cref="ApplyResult"/> on the wire, or that the store did not respond.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.apply-reply")]
public sealed partial record ApplyReply
{
    /// <summary>Gets the outcome of the change.</summary>
    [Id(0)]
    public ApplyOutcome Outcome { get; init; }

    /// <summary>Gets the version that the change made, or the current one.</summary>
    [Id(1)]
    public VersionMessage Version { get; init; }

    /// <summary>Gets the errors of an invalid change; empty otherwise.</summary>
    [Id(2)]
    public ImmutableArray<ErrorMessage> Errors { get; init; } = [];

    /// <summary>Gets what failed when the store did not respond, without secrets; null otherwise.</summary>
    [Id(3)]
    public string? Failure { get; init; }

    /// <summary>Gets the version before the change.</summary>
    [Id(4)]
    public VersionMessage Before { get; init; }

    /// <summary>Gets the operations that made a difference, as a UTF-8 JSON array; empty when nothing was applied.</summary>
    [Id(5)]
    public byte[] Operations { get; init; } = [];

    /// <summary>Gets the item after the change as UTF-8 JSON when the plan puts or patches one item; otherwise null.</summary>
    [Id(6)]
    public byte[]? Item { get; init; }

    /// <summary>Gets whether the plan put an item that did not exist before.</summary>
    [Id(7)]
    public bool Created { get; init; }

    /// <summary>Gets whether this is the result of an earlier command with the same operation id.</summary>
    [Id(8)]
    public bool Replayed { get; init; }

    /// <summary>Gets the level that connected readers do not know; 0 otherwise.</summary>
    [Id(9)]
    public int Level { get; init; }

    /// <summary>Gets the names of the features that connected readers do not know.</summary>
    [Id(10)]
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>Gets the connected readers that know a lower level.</summary>
    [Id(11)]
    public ImmutableArray<ReaderMessage> Readers { get; init; } = [];

    /// <summary>Gets the number of flags that the environment may have, when it would have more; 0 otherwise.</summary>
    [Id(12)]
    public int Limit { get; init; }

    /// <summary>Gets the number of flags that the environment has, when it would have too many; 0 otherwise.</summary>
    [Id(13)]
    public int Use { get; init; }

    /// <summary>Returns the message for a result.</summary>
    /// <param name="result">The result.</param>
    public static ApplyReply Of(ApplyResult result) =>
        result switch
        {
            Applied applied => new()
            {
                Outcome = ApplyOutcome.Applied,
                Version = VersionMessage.Of(applied.Version),
                Before = VersionMessage.Of(applied.Before),
                Operations = ChangeSetJson.Write(applied.Changes),
                Item = applied.Item?.ToArray(),
                Created = applied.Created,
                Replayed = applied.Replayed,
            },
            Unchanged unchanged => new()
            {
                Outcome = ApplyOutcome.Unchanged,
                Version = VersionMessage.Of(unchanged.Version),
                Item = unchanged.Item?.ToArray(),
                Replayed = unchanged.Replayed,
            },
            Conflict conflict => new() { Outcome = ApplyOutcome.Conflict, Version = VersionMessage.Of(conflict.Current) },
            Invalid invalid => new() { Outcome = ApplyOutcome.Invalid, Errors = [.. invalid.Errors.Select(ErrorMessage.Of)] },
            TargetNotFound => new() { Outcome = ApplyOutcome.TargetNotFound },
            ItemExists => new() { Outcome = ApplyOutcome.ItemExists },
            ItemMissing => new() { Outcome = ApplyOutcome.ItemMissing },
            OperationIdReused => new() { Outcome = ApplyOutcome.OperationIdReused },
            LevelNotSupported refused => new()
            {
                Outcome = ApplyOutcome.LevelNotSupported,
                Level = refused.Level,
                Features = refused.Features,
                Readers = [.. refused.Readers.Select(ReaderMessage.Of)],
            },
            TooManyFlags refused => new()
            {
                Outcome = ApplyOutcome.TooManyFlags,
                Limit = refused.Limit,
                Use = refused.Use,
            },
            _ => throw new InvalidOperationException($"Unknown result {result?.GetType().Name}."),
        };

    /// <summary>Returns the result.</summary>
    /// <exception cref="StorageUnavailableException">The store did not respond.</exception>
    /// <exception cref="InvalidDataException">The outcome is one that only a newer release knows.</exception>
    public ApplyResult ToResult() =>
        Outcome switch
        {
            ApplyOutcome.Applied => new Applied(Version.ToVersion())
            {
                Before = Before.ToVersion(),
                Changes = ChangeSetJson.ReadTrusted(Operations),
                Item = ToMemory(Item),
                Created = Created,
                Replayed = Replayed,
            },
            ApplyOutcome.Unchanged => new Unchanged(Version.ToVersion()) { Item = ToMemory(Item), Replayed = Replayed },
            ApplyOutcome.Conflict => new Conflict(Version.ToVersion()),
            ApplyOutcome.Invalid => new Invalid([.. Errors.Select(error => error.ToError())]),
            ApplyOutcome.TargetNotFound => new TargetNotFound(),
            ApplyOutcome.ItemExists => new ItemExists(),
            ApplyOutcome.ItemMissing => new ItemMissing(),
            ApplyOutcome.OperationIdReused => new OperationIdReused(),
            ApplyOutcome.LevelNotSupported => new LevelNotSupported(Level, Features, [.. Readers.Select(reader => reader.ToReader())]),
            ApplyOutcome.TooManyFlags => new TooManyFlags(Limit, Use),
            ApplyOutcome.Unavailable => throw new StorageUnavailableException(Failure ?? "The environment's store did not respond."),
            _ => throw new InvalidDataException(
                $"The silo replied with the unknown outcome {Outcome}. Upgrade this process to the silo's release."
            ),
        };

    // A plain null would become an empty memory: it converts to byte[], and from that to the memory.
    private static ReadOnlyMemory<byte>? ToMemory(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : new(bytes);
}
