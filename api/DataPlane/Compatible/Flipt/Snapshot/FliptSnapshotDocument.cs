using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>Represents a ruleset as a snapshot for clients of Flipt that evaluate by themselves.</summary>
internal sealed class FliptSnapshotDocument
{
    private const int DigestLength = 40;

    private readonly byte[] _members;

    // Nearly all clients of an environment call its namespace by the same name.
    private volatile Named? _last;

    public FliptSnapshotDocument(CompiledRuleset ruleset, EnvironmentId environment)
    {
        var identity = Encoding.UTF8.GetBytes($"{environment}\n{ruleset.Version}");
        Digest = Convert.ToHexStringLower(SHA256.HashData(identity))[..DigestLength];
        _members = Write(ruleset);
    }

    /// <summary>Gets what distinguishes the snapshot from others.</summary>
    public string Digest { get; }

    /// <summary>
    /// Returns the snapshot for a client that calls the namespace by a name: it looks its flags up by this name. The bytes for the last
    /// name are kept.
    /// </summary>
    public byte[] Json(string name)
    {
        if (_last is { } last && last.Name == name)
            return last.Json;
        byte[] json = [.. "{\"namespace\":{\"key\":"u8, .. FlagValue.From(name).Json.Span, .. "},"u8, .. _members.AsSpan(1)];
        _last = new(name, json);
        return json;
    }

    private byte[] Write(CompiledRuleset ruleset)
    {
        var mapper = new FliptSnapshotMapper(new(ruleset.Source));
        var unsupported = new List<(string Key, string Problem)>();
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("digest"u8, Digest);
            writer.WriteStartArray("flags"u8);
            foreach (var flag in ruleset.Flags(FlagScope.All))
            {
                var (rules, problem) = mapper.Map(flag.Model);
                if (problem is null)
                    new FliptSnapshotWriter(writer, flag).Write(rules);
                else
                    unsupported.Add((flag.Key, problem));
            }
            writer.WriteEndArray();
            UnsupportedFlags.Write(writer, "key"u8, unsupported);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private sealed record Named(string Name, byte[] Json);
}
