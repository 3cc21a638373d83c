using System.Globalization;
using System.Reflection;

namespace FlagCluster.Store.Migrations;

/// <summary>Represents a numbered script, embedded in this assembly as <c>Migrations/{engine}/{number}_{name}.sql</c>.</summary>
/// <param name="Number">The position in the order, from 1 without gaps.</param>
/// <param name="Name">The name.</param>
/// <param name="Resource">The name of the resource with its text.</param>
internal sealed record Migration(int Number, string Name, string Resource)
{
    private static readonly Assembly Assembly = typeof(Migration).Assembly;

    /// <summary>Returns the scripts of an engine, in order.</summary>
    public static IReadOnlyList<Migration> Of(string engine)
    {
        var folder = $"Migrations/{engine}/";
        var migrations = new List<Migration>();
        foreach (var resource in Assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(folder, StringComparison.Ordinal))
                continue;
            var file = resource.AsSpan(folder.Length);
            var underscore = file.IndexOf('_');
            migrations.Add(
                new(
                    int.Parse(file[..underscore], NumberStyles.None, CultureInfo.InvariantCulture),
                    file[(underscore + 1)..^4].ToString(),
                    resource
                )
            );
        }
        migrations.Sort((left, right) => left.Number.CompareTo(right.Number));
        return migrations;
    }

    /// <summary>Returns the script's text.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(Resource)!);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
