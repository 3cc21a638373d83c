using System.Text.Json;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.Http;

/// <summary>Reads the few text fields of a small JSON object and collects what is wrong with them.</summary>
internal sealed class RequestFields
{
    private const int MaxNameLength = 200;

    private readonly JsonElement _element;
    private readonly ErrorCollector _errors = new();

    public RequestFields(JsonElement element, params string[] known)
    {
        _element = element;
        if (element.ValueKind != JsonValueKind.Object)
        {
            _errors.Error("Send a JSON object.");
            return;
        }
        foreach (var property in element.EnumerateObject())
            if (!known.Contains(property.Name)) _errors.Error(property.Name, $"Unknown property; {string.Join(", ", known.Select(name => $"'{name}'"))} are known.");
    }

    public IReadOnlyList<InputError> Errors => _errors.Errors;

    public string Text(string name, Func<ReadOnlySpan<char>, bool> valid, string shape)
    {
        if (Find(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text && valid(text)) return text;
        if (_element.ValueKind == JsonValueKind.Object) _errors.Error(name, $"'{name}' must be {shape}.");
        return "";
    }

    /// <summary>The name for people that most things have, or null.</summary>
    public string? Name() => Optional("name", MaxNameLength);

    private string? Optional(string name, int limit)
    {
        if (Find(name) is not { } value || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= limit && StorableText.IsValid(text)) return text;
        _errors.Error(name, $"'{name}' must be text of 1 to {limit} characters, none of them U+0000.");
        return null;
    }

    private JsonElement? Find(string name) =>
        _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var value) ? value : null;
}
