using System.ComponentModel;
using Microsoft.Extensions.Configuration;

namespace FlagCluster.Hosting.Settings;

/// <summary>Finds configuration values that do not have the type of their option, before the binder throws on the first of them.</summary>
internal static class SettingTypes
{
    /// <summary>Returns one sentence for each setting of a section whose value cannot be converted to the type of its property.</summary>
    public static IEnumerable<string> FindErrors(IConfiguration configuration, string section, Type options)
    {
        foreach (var property in options.GetProperties())
        {
            if (!property.CanWrite || configuration[$"{section}:{property.Name}"] is not { } text)
                continue;
            if (!CanConvert(text, property.PropertyType))
                yield return $"{section}:{property.Name} is '{text}', which is not {Describe(property.PropertyType)}.";
        }
    }

    private static bool CanConvert(string text, Type type)
    {
        var converter = TypeDescriptor.GetConverter(type);
        if (!converter.CanConvertFrom(typeof(string)))
            return true;
        try
        {
            converter.ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Describe(Type type)
    {
        if (type == typeof(bool))
            return "true or false";
        if (type == typeof(double))
            return "a number";
        if (type == typeof(int))
            return $"a whole number of at most {int.MaxValue}";
        if (type == typeof(long))
            return $"a whole number of at most {long.MaxValue}";
        if (type == typeof(TimeSpan))
            return "a duration such as 00:00:30";
        return type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}" : $"a {type.Name}";
    }
}
