using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Plans a <see cref="ReplaceRulesetPlan"/> or a <see cref="RestorePlan"/>: the difference to a whole ruleset.</summary>
internal sealed class RulesetPlanner : ChangePlanner
{
    private readonly Ruleset _target;
    private readonly IReadOnlyList<InputError> _shapeErrors = [];
    private readonly Dictionary<(ItemKind Kind, string Key), string> _pointers = [];
    private readonly bool _isComplete = true;

    public RulesetPlanner(Ruleset target) => _target = target;

    public RulesetPlanner(JsonElement document)
    {
        var reader = new DocumentReader();
        _target = RulesetJson.Read(document, reader);
        _shapeErrors = reader.Errors;
        if (document.ValueKind != JsonValueKind.Object)
            return;
        foreach (var format in ItemFormat.All)
        {
            FindPointers(document, format);
            _isComplete &= _target.Count(format.Kind) == _pointers.Keys.Count(item => item.Kind == format.Kind);
        }
    }

    public override PlanDecision Plan(EnvironmentState state)
    {
        var changes = state.Ruleset.DiffTo(_target);
        var draft = new PlanDraft(changes)
        {
            ShapeErrors = _shapeErrors,
            IsComplete = _isComplete,
            // A removed item is not in the document, so its error points to the whole document.
            PointerOf = index => _pointers.GetValueOrDefault((changes.Operations[index].Kind, changes.Operations[index].Key), ""),
        };
        return draft.Decide(state);
    }

    private void FindPointers(JsonElement document, ItemFormat format)
    {
        if (!document.TryGetProperty(format.ListName, out var items) || items.ValueKind != JsonValueKind.Array)
            return;
        var index = 0;
        foreach (var item in items.EnumerateArray())
        {
            var hasKey = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("key"u8, out _);
            // What is no key has an error of the shape.
            if (hasKey && item.GetProperty("key"u8) is { ValueKind: JsonValueKind.String } key && IsUnicode(key))
                _pointers.TryAdd((format.Kind, key.GetString()!), $"/{format.ListName}/{index}");
            index++;
        }
    }

    private static bool IsUnicode(JsonElement text) => SurrogateEscapes.FindUnpaired(JsonMarshal.GetRawUtf8Value(text)) < 0;
}
