using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>Tests that each option documents its default, and that docs/configuration.md lists exactly the existing options.</summary>
public sealed partial class OptionsTests
{
    private static readonly Type[] Classes =
    [
        .. SourceTree
            .Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.IsClass && type.IsPublic && !type.IsAbstract)
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>Options without a section: a host sets them from other options.</summary>
    private static readonly string[] WithoutSection = ["SqliteOptions"];

    /// <summary>Settings of FlagCluster that options of Orleans contain.</summary>
    private static readonly string[] OrleansSettings = ["Cluster:ClusterId", "Cluster:ServiceId"];

    public static TheoryData<string> Properties =>
        [.. Classes.SelectMany(type => Settable(type).Select(property => $"{type.Name}.{property.Name}"))];

    [Fact]
    public void Classes_OfAllLibraries_AreFound()
    {
        string[] expected =
        [
            "ControlOptions",
            "DataOptions",
            "ManagementOptions",
            "OfrepOptions",
            "ReplicaOptions",
            "ServerOptions",
            "ShutdownOptions",
            "SqliteOptions",
            "StreamOptions",
            "WriterOptions",
        ];

        var names = Classes.Select(type => type.Name).ToList();

        Assert.Superset(expected.ToHashSet(), names.ToHashSet());
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Property_OfOptions_DocumentsItsDefault(string name)
    {
        var (type, property) = Find(name);

        var comment = Comment(type, property);

        Assert.Matches("[Dd]efault", comment);
        if (property.PropertyType != typeof(string) && property.PropertyType != typeof(TimeSpan))
            Assert.Contains(Text(type, property), Numbers().Replace(comment, ""), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Property_OfOptions_NamesItsSettingInErrors(string name)
    {
        var (type, property) = Find(name);
        var setting = WithoutSection.Contains(type.Name) ? name : $"{Section(type)}:{property.Name}";

        var attributes = property.GetCustomAttributes<ValidationAttribute>().ToList();

        if (property.PropertyType != typeof(string) && property.PropertyType != typeof(bool))
            Assert.NotEmpty(attributes);
        Assert.All(attributes, attribute => Assert.StartsWith(setting, attribute.ErrorMessage, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Documentation_OfAnOption_HasItsSectionAndDefault(string name)
    {
        var (type, property) = Find(name);
        if (WithoutSection.Contains(type.Name))
            return;

        var row = Assert.Single(Rows(), row => row.Setting == $"{Section(type)}:{property.Name}");

        Assert.Equal(Text(type, property), row.Default.Replace(",", "", StringComparison.Ordinal));
        Assert.All([row.Unit, row.Effect], cell => Assert.False(string.IsNullOrWhiteSpace(cell)));
    }

    [Fact]
    public void Documentation_OfSettings_ListsExactlyTheExistingOnes()
    {
        var known = Classes
            .Where(type => !WithoutSection.Contains(type.Name))
            .SelectMany(type => Settable(type).Select(property => $"{Section(type)}:{property.Name}"))
            .Concat(OrleansSettings);

        Assert.Equal(known.Order(StringComparer.Ordinal), Rows().Select(row => row.Setting).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    private static (Type Type, PropertyInfo Property) Find(string name)
    {
        var type = Classes.Single(type => name.StartsWith(type.Name + ".", StringComparison.Ordinal));
        return (type, type.GetProperty(name[(type.Name.Length + 1)..])!);
    }

    private static string Section(Type type) =>
        (string?)type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue()
        ?? type.Name[..^"Options".Length];

    /// <summary>Returns the default value as the documentation writes it, without thousands separators.</summary>
    private static string Text(Type type, PropertyInfo property) =>
        property.GetValue(Activator.CreateInstance(type)) switch
        {
            "" => "(empty)",
            bool value => value ? "true" : "false",
            int or long when property.Name.Contains("Bytes", StringComparison.Ordinal) => Bytes(
                Convert.ToInt64(property.GetValue(Activator.CreateInstance(type)), CultureInfo.InvariantCulture)
            ),
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private static string Bytes(long number) =>
        number % 1024 != 0 ? Convert.ToString(number, CultureInfo.InvariantCulture)
        : number >= 1 << 30 ? $"{number >> 30} GiB"
        : number >= 1 << 20 ? $"{number >> 20} MiB"
        : $"{number >> 10} KiB";

    /// <summary>Returns the lines of the doc comment of a property.</summary>
    private static string Comment(Type type, PropertyInfo property)
    {
        var file = Assert.Single(
            Directory.GetFiles(Repository.Root, type.Name + ".cs", SearchOption.AllDirectories),
            path => !path.Contains("/obj/", StringComparison.Ordinal)
        );
        var lines = File.ReadAllLines(file);
        var at = Array.FindIndex(lines, line => Regex.IsMatch(line, $@"^\s*public .* {property.Name} {{ get; set; }}"));
        Assert.True(at > 0, $"{file} has no property {property.Name}.");
        var comment = lines[..at]
            .Reverse()
            .TakeWhile(line => line.TrimStart().StartsWith("///", StringComparison.Ordinal) || line.TrimStart().StartsWith('['))
            .Reverse();
        return string.Join(' ', comment.Where(line => line.TrimStart().StartsWith("///", StringComparison.Ordinal)));
    }

    /// <summary>Returns the rows of the tables.</summary>
    private static List<(string Setting, string Default, string Unit, string Effect)> Rows() =>
        [
            .. Row()
                .Matches(Repository.Read("docs/configuration.md"))
                .Select(match =>
                    (match.Groups[1].Value, match.Groups[2].Value.Trim('`', ' '), match.Groups[3].Value, match.Groups[4].Value)
                ),
        ];

    [GeneratedRegex(@"^\| `([A-Za-z]+:[A-Za-z]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(",(?=[0-9]{3})")]
    private static partial Regex Numbers();
}
