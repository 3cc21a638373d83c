using System.Globalization;
using System.Text.Unicode;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Bench.Fold;

/// <summary>
/// Provides events of 5,000 combinations of flag, variant, source and SDK key: half of them evaluations by a server, half exposures that an
/// SDK reported. Their texts are those that a server writes.
/// </summary>
internal sealed class FoldEvents
{
    /// <summary>The number of combinations.</summary>
    public const int Combinations = Flags * 8;

    private const int Flags = 625;
    private const string Sdk = "openfeature-ofrep/0.1.3";

    private readonly SharedText _environment = new("acme/shop/production"u8.ToArray());
    private readonly SharedText[] _callers = new SharedText[2];
    private readonly SharedText[] _versions = new SharedText[2];
    private readonly SharedText[] _answers = new SharedText[Combinations];
    private readonly byte[][] _exposures = new byte[Combinations][];

    /// <summary>Initializes the events.</summary>
    public FoldEvents()
    {
        var options = new EventsOptions();
        var writer = new EventWriter(options, new(), new(1));
        var sets = new FlagSets(options);
        var batch = new EventBatch();
        for (var combination = 0; combination < Combinations; combination++)
        {
            batch.Begin(1);
            if (IsExposure(combination))
            {
                writer.Write(batch, Exposure(combination));
                _exposures[combination] = PropertiesOf(batch);
                continue;
            }
            IReadOnlyList<Flag> flags = [FlagOf(combination)];
            var request = new RecordedRequest
            {
                Environment = Environment,
                Version = new(1, 42),
                Client = ClientOf(combination),
                KeyKind = SdkKeyKind.Server,
                Sdk = Sdk,
                Flags = flags,
            };
            EvaluationAnswer[] answers = [new(combination & 1, 0, Reason.Split)];
            writer.Write(batch, new RecordedAnswers(in request, answers, default, default), sets.Of(flags), SamplingRatio.All);
            Keep(combination, PropertiesOf(batch));
        }
    }

    /// <summary>Gets the environment.</summary>
    public static EnvironmentId Environment { get; } = new("acme", "shop", "production");

    /// <summary>Returns a flag that half of the people get on.</summary>
    public static Flag FlagOf(int combination) => FlagWith($"checkout-flag-{combination / 8}");

    /// <summary>Returns a flag with a key that half of the people get on.</summary>
    public static Flag FlagWith(string key) =>
        new()
        {
            Key = key,
            Type = FlagType.Boolean,
            DefaultVariant = "off",
            Variants = [new("on", FlagValue.From(true)), new("off", FlagValue.From(false))],
            Rules = [new("rollout", null, null, new ServeSplit([new("on", 50_000), new("off", 50_000)]))],
        };

    /// <summary>Adds an event to a batch, in the form in which a server records it.</summary>
    public void Write(EventBatch batch, Guid id, long time, int combination, int person)
    {
        Span<byte> key = stackalloc byte[32];
        Utf8.TryWrite(key, CultureInfo.InvariantCulture, $"user-{person}", out var length);
        batch.BeginEvent(EventType.Evaluation, id, time, _environment, key[..length]);
        if (IsExposure(combination))
        {
            batch.Append(_exposures[combination]);
        }
        else
        {
            batch.Append(_answers[combination]);
            batch.Append(_versions[KeyOf(combination)]);
            batch.Append(_callers[KeyOf(combination)]);
        }
        batch.EndEvent();
    }

    private void Keep(int combination, byte[] properties)
    {
        var version = properties.AsSpan().IndexOf(",\"rulesetVersion\""u8);
        var caller = properties.AsSpan().IndexOf(",\"client\""u8);
        _answers[combination] = new(properties[..version]);
        _versions[KeyOf(combination)] ??= new(properties[version..caller]);
        _callers[KeyOf(combination)] ??= new(properties[caller..]);
    }

    private static ExposureEvent Exposure(int combination) =>
        new()
        {
            Environment = Environment,
            Time = 0,
            FlagKey = FlagOf(combination).Key,
            Variant = (combination & 1) == 0 ? "on" : "off",
            Value = FlagValue.From((combination & 1) == 0),
            Reason = "SPLIT",
            RuleId = "rollout",
            Version = new(1, 42),
            Client = ClientOf(combination),
            KeyKind = SdkKeyKind.Server,
            Sdk = Sdk,
        };

    private static byte[] PropertiesOf(EventBatch batch)
    {
        var json = batch[0].Value.Span;
        return json[json.IndexOf(",\"flagKey\""u8)..^1].ToArray();
    }

    private static bool IsExposure(int combination) => (combination & 2) != 0;

    private static int KeyOf(int combination) => (combination >> 2) & 1;

    private static string ClientOf(int combination) => KeyOf(combination) == 0 ? "k7f3" : "k9d1";
}
