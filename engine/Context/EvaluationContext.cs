using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Explain;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Context;

/// <summary>
/// Represents the attributes and the time of an evaluation, bound to one <see cref="CompiledRuleset"/>. Reuse it: once its buffers have
/// grown to the size of its requests, neither filling it nor evaluating with it allocates. Not thread-safe.
/// </summary>
public sealed partial class EvaluationContext
{
    /// <summary>The maximum number of attributes of one context, including nested ones.</summary>
    public const int MaxAttributes = 1_000;

    /// <summary>The maximum number of elements of all lists of one context together.</summary>
    public const int MaxListElements = 10_000;

    /// <summary>The maximum size of a text, or of all texts of a list, that regular expressions read, in bytes of UTF-8.</summary>
    public const int MaxMatchedBytes = 16_384;

    /// <summary>The maximum size of a text that a split hashes, in bytes of UTF-8.</summary>
    public const int MaxHashedBytes = 16_384;

    /// <summary>The maximum nesting depth of a context's JSON.</summary>
    public const int MaxDepth = 16;

    private const int LargestKept = 256 * 1024;
    private const int MostItemsKept = 2 * MaxListElements;

    private static readonly AttributeValue MissingValue;

    private byte[] _text = new byte[1024];
    private int _used;
    private int _body,
        _jsonStart,
        _jsonLength;
    private Slot[] _slots = new Slot[16];
    private AttributeValue[] _items = [];
    private int _itemCount;
    private uint _generation;
    private AttributeTable _table = AttributeTable.Initial;
    private UnusableAttribute? _lastRefused;
    private readonly Random _random;
    private ulong? _draws;

    /// <summary>Initializes a context.</summary>
    /// <param name="random">The source of randomness of splits and conditions that draw. The context uses it alone.</param>
    public EvaluationContext(Random random) => _random = random;

    /// <summary>Gets the time of the evaluation in Unix milliseconds, which <c>@time</c> refers to.</summary>
    public long Now { get; private set; }

    /// <summary>Gets the ruleset the context is bound to.</summary>
    public CompiledRuleset? Ruleset { get; private set; }

    internal ExplainTrace? Trace { get; set; }

    internal Answers Answers { get; } = new();

    /// <summary>Gets why the evaluation in progress fails.</summary>
    internal Failure Failure { get; private set; }

    /// <summary>Clears the context and binds it to a ruleset.</summary>
    /// <param name="ruleset">The ruleset that will be evaluated.</param>
    /// <param name="now">The time of the evaluation.</param>
    public void Begin(CompiledRuleset ruleset, DateTimeOffset now) => Begin(ruleset, now, 0);

    /// <summary>
    /// Clears the context, binds it to a ruleset, and returns a buffer for a request body, which <see cref="Body"/> and the readers use.
    /// </summary>
    /// <param name="ruleset">The ruleset that will be evaluated.</param>
    /// <param name="now">The time of the evaluation.</param>
    /// <param name="bodyLength">The length of the body in bytes.</param>
    /// <returns>The buffer, to be filled by the caller.</returns>
    public Span<byte> Begin(CompiledRuleset ruleset, DateTimeOffset now, int bodyLength)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        Answers.Clear(release: Ruleset != ruleset);
        Ruleset = ruleset;
        Now = now.ToUnixTimeMilliseconds();
        _table = ruleset.Attributes;
        if (_slots.Length < _table.Count)
            _slots = new Slot[_table.Count * 2];
        if (++_generation == 0)
        {
            Array.Clear(_slots);
            _generation = 1;
        }
        _itemCount = 0;
        _propertyCount = 0;
        _indexUsed = 0;
        Steps = 0;
        Failure = default;
        _lastRefused = null;
        _draws = null;
        _isKeyGiven = false;
        Trim(bodyLength);
        if (_text.Length < bodyLength)
            _text = new byte[Math.Max(bodyLength, _text.Length * 2)];
        _used = _body = bodyLength;
        _jsonStart = _jsonLength = 0;
        return _text.AsSpan(0, bodyLength);
    }

    /// <summary>Gets the request body.</summary>
    public ReadOnlySpan<byte> Body => _text.AsSpan(0, _body);

    /// <summary>Gets the context object read from <see cref="Body"/>; empty when there is none.</summary>
    public ReadOnlySpan<byte> Json => _text.AsSpan(_jsonStart, _jsonLength);

    /// <summary>Returns a random number from 0, of 63 bits.</summary>
    public long NextRandom() => _random.NextInt64();

    /// <summary>Sets the targeting key.</summary>
    public void SetTargetingKey(string targetingKey) => Change(AttributeTable.TargetingKeySlot, Append(targetingKey));

    /// <summary>Sets a text attribute.</summary>
    public void Set(string attribute, string value)
    {
        if (_table.Find(attribute) is >= 0 and var slot)
            Change(slot, Append(value));
    }

    /// <summary>Sets a number attribute.</summary>
    public void Set(string attribute, double value)
    {
        if (_table.Find(attribute) is >= 0 and var slot)
            Change(slot, new(AttributeKind.Number, value));
    }

    /// <summary>Sets a boolean attribute.</summary>
    public void Set(string attribute, bool value)
    {
        if (_table.Find(attribute) is >= 0 and var slot)
            Change(slot, new(AttributeKind.Boolean, value ? 1 : 0));
    }

    /// <summary>Gets the targeting key as UTF-8; empty when there is none.</summary>
    public ReadOnlySpan<byte> TargetingKey
    {
        get
        {
            ref readonly var key = ref Get(AttributeTable.TargetingKeySlot);
            return key.Kind == AttributeKind.Text ? _text.AsSpan(key.Start, key.Length) : default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly AttributeValue Get(int slot)
    {
        ref readonly var found = ref _slots[slot];
        return ref found.Generation == _generation ? ref found.Value : ref MissingValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> Text(scoped in AttributeValue value) => _text.AsSpan(value.Start, value.Length);

    /// <summary>Makes the evaluation in progress fail because it needs an attribute that cannot be read.</summary>
    internal void Refuse(int slot, UnusableReason reason)
    {
        // Many flags may read the same attribute: they share one description.
        if (_lastRefused is null || _lastRefused.Slot != slot || _lastRefused.Reason != reason)
            _lastRefused = new(slot, _table.Name(slot), reason);
        Fail(new(_lastRefused));
    }

    /// <summary>Makes the evaluation in progress fail, unless it fails already.</summary>
    internal void Fail(in Failure failure)
    {
        if (Failure.IsNone)
            Failure = failure;
    }

    /// <summary>Returns why the evaluation fails, and prepares for the next evaluation.</summary>
    internal Failure TakeFailure()
    {
        var failure = Failure;
        Failure = default;
        return failure;
    }

    /// <summary>
    /// Returns a random number. It depends on the key until the next <see cref="Begin(CompiledRuleset, DateTimeOffset)"/>, so that a flag
    /// has one answer in all evaluations of a request, and draws with different keys are independent.
    /// </summary>
    /// <param name="key">A hash that distinguishes the draws.</param>
    /// <param name="count">The number of possible results: 0 to <paramref name="count"/> − 1.</param>
    internal int Draw(ulong key, int count)
    {
        _draws ??= (ulong)_random.NextInt64();
        // The finalizer of SplitMix64: G. Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014.
        var mixed = _draws.Value + key;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (int)((mixed >> 32) * (ulong)count >> 32);
    }

    internal ReadOnlySpan<AttributeValue> Items(scoped in AttributeValue list) => _items.AsSpan(list.Start, list.Length);

    /// <summary>Returns an attribute as JSON, for explanations.</summary>
    internal string Describe(in AttributeValue value) =>
        value.Kind switch
        {
            AttributeKind.Boolean => value.Number != 0 ? "true" : "false",
            AttributeKind.Number => value.Number.ToString("R", CultureInfo.InvariantCulture),
            AttributeKind.Text => FlagValue.From(Encoding.UTF8.GetString(Text(value))).ToString(),
            AttributeKind.List => DescribeList(value),
            AttributeKind.Object or AttributeKind.NestedList => Encoding.UTF8.GetString(Text(value)),
            _ => "null",
        };

    private string DescribeList(in AttributeValue list)
    {
        var parts = new List<string>();
        foreach (ref readonly var item in Items(list))
            parts.Add(Describe(item));
        return $"[{string.Join(",", parts)}]";
    }

    private AttributeValue Append(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        var start = _used;
        var status = Utf8.FromUtf16(text, _text.AsSpan(start), out _, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
            return AttributeValue.Unusable(UnusableReason.UnpairedSurrogate);
        _used += written;
        return new(AttributeKind.Text, 0, start, written);
    }

    /// <summary>Releases buffers that an unusually large context required.</summary>
    private void Trim(int bodyLength)
    {
        if (_text.Length > LargestKept && bodyLength <= LargestKept)
            _text = new byte[1024];
        if (_items.Length > MostItemsKept && bodyLength <= LargestKept)
            _items = [];
    }

    private void Reserve(int size)
    {
        if (_text.Length - _used < size)
            Array.Resize(ref _text, Math.Max(_used + size, _text.Length * 2));
    }

    private bool IsStored(int slot) => _slots[slot].Generation == _generation;

    private void Store(int slot, in AttributeValue value) => _slots[slot] = new(_generation, value);

    /// <summary>Stores an attribute that is set in code, possibly after an evaluation.</summary>
    private void Change(int slot, AttributeValue value)
    {
        Answers.Clear(release: false);
        foreach (var converted in _table.ConvertedSlots)
            _slots[converted] = default;
        Store(slot, value);
    }

    private readonly struct Slot(uint generation, AttributeValue value)
    {
        public readonly AttributeValue Value = value;
        public readonly uint Generation = generation;
    }
}
