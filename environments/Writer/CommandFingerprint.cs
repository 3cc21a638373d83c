using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Environments.Writer;

/// <summary>
/// Computes the fingerprint by which a command is recognized when its operation id is used again. It covers what the command does: the plan
/// with its document, and the message. It does not cover preconditions, which a retry may change, or the actor.
/// </summary>
public static class CommandFingerprint
{
    /// <summary>Returns the fingerprint of a command: a SHA-256 in hexadecimal digits.</summary>
    public static string Of(ApplyCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        switch (command.Plan)
        {
            case PutItemPlan put:
                AppendItem(hash, "put", put.Kind, put.Key);
                Append(hash, put.Document.Span);
                break;
            case PatchItemPlan patch:
                AppendItem(hash, "patch", patch.Kind, patch.Key);
                Append(hash, patch.Patch.Span);
                break;
            case DeleteItemPlan delete:
                AppendItem(hash, "delete", delete.Kind, delete.Key);
                break;
            case ChangeMembersPlan members:
                AppendItem(hash, "members", ItemKind.Segment, members.Segment);
                Append(hash, members.Document.Span);
                break;
            case ReplaceRulesetPlan replace:
                Append(hash, "replace");
                Append(hash, replace.Document.Span);
                break;
            case ChangeSetPlan changes:
                AppendChanges(hash, "changes", changes);
                break;
            case RestorePlan restore:
                Append(hash, "restore");
                Append(hash, restore.Target.ToString());
                break;
            case StartEpochPlan:
                Append(hash, "epoch");
                break;
            default:
                throw new InvalidOperationException($"Unknown plan {command.Plan.GetType().Name}.");
        }
        return Finish(hash, command.Message);
    }

    /// <summary>Returns the fingerprint of the proposal of a change set, which differs from that of the change itself.</summary>
    /// <param name="plan">The change set.</param>
    /// <param name="message">The reason for the change, or null.</param>
    public static string OfProposal(ChangeSetPlan plan, string? message)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendChanges(hash, "proposal", plan);
        return Finish(hash, message);
    }

    private static string Finish(IncrementalHash hash, string? message)
    {
        Append(hash, message ?? "");
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendChanges(IncrementalHash hash, string plan, ChangeSetPlan changes)
    {
        Append(hash, plan);
        Append(hash, changes.Operations.Span);
    }

    private static void AppendItem(IncrementalHash hash, string plan, ItemKind kind, string key)
    {
        Append(hash, plan);
        Append(hash, ItemFormat.Of(kind).Name);
        Append(hash, key);
    }

    private static void Append(IncrementalHash hash, string text) => Append(hash, Encoding.UTF8.GetBytes(text));

    /// <summary>Appends a part after its length, so that no two lists of parts have the same bytes.</summary>
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
