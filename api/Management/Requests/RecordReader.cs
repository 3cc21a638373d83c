using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Reads a record from JSON and reports every error with its pointer. The serializer stops at the first error, so that it reads one
/// property at a time here. A property's validation attribute gives the text of its error.
/// </summary>
internal static class RecordReader
{
    /// <summary>Reads a record from an object.</summary>
    /// <returns>The record, or null when there are errors.</returns>
    public static T? Read<T>(JsonElement body, JsonTypeInfo<T> type, ErrorCollector errors)
        where T : class
    {
        FindErrors(body, type, errors);
        return errors.Errors.Count == 0 ? body.Deserialize(type) : null;
    }

    private static void FindErrors(JsonElement body, JsonTypeInfo type, ErrorCollector errors)
    {
        FindUnknown(body, type, errors);
        foreach (var property in type.Properties)
            Check(body, property, errors);
    }

    private static void FindUnknown(JsonElement body, JsonTypeInfo type, ErrorCollector errors)
    {
        var known = type.Properties.Select(property => property.Name).ToList();
        foreach (var property in body.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                errors.Error(property.Name, $"Unknown property. Known properties: {string.Join(", ", known.Select(name => $"'{name}'"))}.");
        }
    }

    private static void Check(JsonElement body, JsonPropertyInfo property, ErrorCollector errors)
    {
        var rules = property
            .AttributeProvider!.GetCustomAttributes(typeof(ValidationAttribute), inherit: true)
            .Cast<ValidationAttribute>()
            .ToList();
        if (!body.TryGetProperty(property.Name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (property.IsRequired)
                errors.Error(property.Name, Text(property, rules));
            return;
        }
        var type = property.Options.GetTypeInfo(property.PropertyType);
        if (value.ValueKind == JsonValueKind.Object && type.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow)
        {
            // Another request record, whose errors are reported one by one too.
            errors.Enter(property.Name);
            FindErrors(value, type, errors);
            errors.Leave();
            return;
        }
        try
        {
            var read = value.Deserialize(type);
            if (rules.Find(rule => !rule.IsValid(read)) is not null)
                errors.Error(property.Name, Text(property, rules));
        }
        catch (JsonException)
        {
            errors.Error(property.Name, Text(property, rules));
        }
    }

    private static string Text(JsonPropertyInfo property, List<ValidationAttribute> rules) =>
        rules is [var rule, ..] ? rule.FormatErrorMessage(property.Name) : $"'{property.Name}' is missing or has the wrong type.";
}
