using System.Buffers.Binary;
using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Watching.Tests;

/// <summary>Creates events of an environment: people who are assigned to a variant, and what happens to them.</summary>
internal sealed class Traffic(string environment, ulong process)
{
    public const string Flag = "checkout";

    private readonly List<CountedEvent> _events = [];
    private long _number;
    private int _person;

    public string Environment => environment;

    public IReadOnlyList<CountedEvent> Events => _events;

    /// <summary>Adds people in a minute, alternately with each variant, of whom some have an event.</summary>
    /// <param name="minute">The start of the minute, in Unix milliseconds.</param>
    /// <param name="people">The number of people.</param>
    /// <param name="on">One in how many people with "on" has an error; 0 for none.</param>
    /// <param name="off">One in how many people with "off" has an error; 0 for none.</param>
    /// <param name="kind">The kind of the SDK key that reports.</param>
    public Traffic Minute(long minute, int people, int on = 0, int off = 0, SdkKeyKind kind = SdkKeyKind.Server)
    {
        for (var i = 0; i < people; i++)
        {
            var time = minute + i * 59_000L / people;
            // As recorded with EventPrivacy:TargetingKey=hashed: these tests choose the variants, and nothing recomputes them.
            var person = $"hmac-sha256:{_person++}";
            var isOn = i % 2 == 0;
            Exposed(time, person, isOn ? "on" : "off", kind);
            var every = isOn ? on : off;
            if (every > 0 && i / 2 % every == 0)
                Track(time + 500, person, "error", kind);
        }
        return this;
    }

    public Traffic Exposed(
        long time,
        string person,
        string variant,
        SdkKeyKind kind = SdkKeyKind.Server,
        EnvironmentVersion version = default,
        string? key = null
    )
    {
        _events.Add(
            new CountedEvaluation(
                Next(),
                time,
                environment,
                person,
                key ?? KeyOf(environment, kind),
                EvaluationKind.Single,
                [new(Flag, variant, "SPLIT", "split")]
            )
            {
                IsServerKey = kind == SdkKeyKind.Server,
                Version = version,
            }
        );
        return this;
    }

    public Traffic Track(long time, string person, string name, SdkKeyKind kind = SdkKeyKind.Server, string? key = null)
    {
        _events.Add(
            new CountedTrack(Next(), time, environment, person, key ?? KeyOf(environment, kind), name, null)
            {
                IsServerKey = kind == SdkKeyKind.Server,
            }
        );
        return this;
    }

    /// <summary>Adds evaluations of which some failed, of nobody in particular.</summary>
    public Traffic Evaluations(long minute, int count, int failed)
    {
        for (var i = 0; i < count; i++)
        {
            EvaluatedFlag flag = i < failed ? new(Flag, null, "ERROR", null, "GENERAL") : new(Flag, "on", "STATIC");
            _events.Add(
                new CountedEvaluation(
                    Next(),
                    minute + i * 59_000L / count,
                    environment,
                    null,
                    KeyOf(environment, SdkKeyKind.Server),
                    EvaluationKind.Single,
                    [flag]
                )
                {
                    IsServerKey = true,
                }
            );
        }
        return this;
    }

    /// <summary>Returns the id of the SDK key of an environment.</summary>
    public static string KeyOf(string environment, SdkKeyKind kind) => $"{environment.Split('/')[^1]}-{kind}";

    private Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, process << 16);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000 | (ulong)_number++);
        return new(bytes, bigEndian: true);
    }
}
