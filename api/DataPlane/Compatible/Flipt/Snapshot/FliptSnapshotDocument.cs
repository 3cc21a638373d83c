using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Changes;
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
    private readonly EnvironmentVersion _version;

    // By the name of the namespace, of which an environment has two: its project and 'default'.
    private readonly ConcurrentDictionary<string, Lazy<Line>> _lines = new(StringComparer.Ordinal);

    public FliptSnapshotDocument(CompiledRuleset ruleset, EnvironmentId environment)
    {
        var identity = Encoding.UTF8.GetBytes($"{environment}\n{ruleset.Version}");
        Digest = Convert.ToHexStringLower(SHA256.HashData(identity))[..DigestLength];
        _version = ruleset.Version;
        _members = Write(ruleset);
    }

    /// <summary>Gets what distinguishes the snapshot from others.</summary>
    public string Digest { get; }

    /// <summary>Returns the snapshot for a client that calls the namespace by a name: it looks its flags up by this name.</summary>
    public ReadOnlyMemory<byte> Json(string name) => Of(name).Json;

    /// <summary>Returns the line with the snapshot in a stream. It is the same for all streams.</summary>
    public StreamFrame Frame(string name) => Of(name).Frame;

    private Line Of(string name) => _lines.GetOrAdd(name, static (name, document) => new(() => new(name, document)), this).Value;

    private byte[] Write(CompiledRuleset ruleset)
    {
        var mapper = new FliptSnapshotMapper(new(ruleset.Source));
        var unsupported = new List<(string Key, string Problem)>();
        return RulesetJson.Write(writer =>
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
        });
    }

    private sealed class Line
    {
        private static readonly byte[] Head = "{\"result\":"u8.ToArray(),
            Tail = "}\n"u8.ToArray();

        public Line(string name, FliptSnapshotDocument document)
        {
            ReadOnlySpan<byte> key = FlagValue.From(name).Json.Span;
            byte[] bytes = [.. Head, .. "{\"namespace\":{\"key\":"u8, .. key, .. "},"u8, .. document._members.AsSpan(1), .. Tail];
            Frame = new(EnvironmentVersion.None, document._version, bytes);
        }

        public StreamFrame Frame { get; }

        public ReadOnlyMemory<byte> Json => Frame.Bytes.AsMemory(Head.Length..^Tail.Length);
    }
}
