using System.Text;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Trees;

/// <summary>
/// Reads, writes and edits the files of one item: its definition in YAML, and for a segment with many keys a list of keys with one per
/// line. Nothing here reads or writes a disk.
/// </summary>
/// <remarks>
/// The canonical form is UTF-8 with line feeds, an indentation of two spaces, properties in a fixed order, quoted texts where a reader of
/// YAML could take them for something else, and a line feed at the end. Equal items have equal files.
/// </remarks>
public static class ItemFiles
{
    // An indented line for each character of JSON.
    private const int MaxGrowth = 2 * RulesetLimits.JsonDepth;

    // Six characters for each escaped one.
    private const int MaxKeyBytes = 6 * RulesetLimits.TargetingKeyLength;

    /// <summary>Returns the files of an item in canonical form.</summary>
    /// <param name="item">The item.</param>
    public static IReadOnlyList<TreeFile> Write(RulesetItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var lists = KeyLists.Of(item);
        var listed = lists.Where(list => list.Keys.Count > TreeLimits.InlineKeys).ToList();
        using var definition = KeyLists.Definition(item, [.. listed.Select(list => list.Part)]);
        return
        [
            ToFile(item, TreePart.Definition, YamlText.Document(definition.RootElement)),
            .. listed.Select(list => ToFile(item, list.Part, KeyListText.Write(list.Keys))),
        ];
    }

    /// <summary>Reads an item from its files; errors are in the result.</summary>
    /// <param name="files">The files of one item, whose paths <see cref="TreePaths.Parse"/> accepts.</param>
    public static TreeItem Read(IReadOnlyList<TreeFile> files) => new ItemFileReader(files).Read();

    /// <summary>
    /// Returns the files of an item after a change. Only values that differ change: comments, blank lines, order and style of the rest
    /// stay, and files that mean the same are returned as they are.
    /// </summary>
    /// <remarks>
    /// The canonical form replaces the whole definition where the files have errors, or where the edited text would not mean the same as
    /// the item. A value that changes between a scalar, a list and a map, a block scalar, and a collection in flow style that gains or
    /// loses elements are written again in canonical form, without the comments inside of them.
    /// </remarks>
    /// <param name="files">The files of the item; none when there are none yet.</param>
    /// <param name="item">The item as it shall be.</param>
    /// <returns>All files of the item. A list of keys that is not among them shall be deleted.</returns>
    public static IReadOnlyList<TreeFile> Edit(IReadOnlyList<TreeFile> files, RulesetItem item)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(item);
        if (files.Count == 0 || Read(files).Item is not { } before || (before.Kind, before.Key) != (item.Kind, item.Key))
            return Write(item);
        if (item.HasSameContent(before))
            return files;
        try
        {
            var edited = Edit(files, before, item);
            if (item.HasSameContent(Read(edited).Item))
                return edited;
        }
        catch (Exception exception)
            when (exception is ArgumentException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // The file is valid YAML that the editor does not know.
        }
        return Write(item);
    }

    /// <summary>Returns the place of a value of an item in its files.</summary>
    /// <param name="files">The files of the item.</param>
    /// <param name="pointer">The value as a JSON Pointer into the item, such as <c>/rules/0/serve</c>.</param>
    /// <param name="detail">What is wrong with it.</param>
    public static TreeError Locate(IReadOnlyList<TreeFile> files, string pointer, string detail) =>
        new ItemFileReader(files).Locate(pointer, detail);

    /// <summary>Returns whether all files of an item are within <see cref="TreeLimits"/>.</summary>
    /// <param name="item">The item.</param>
    public static bool Fits(RulesetItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var lists = KeyLists.Of(item);
        using var definition = KeyLists.Definition(item, [.. lists.Select(list => list.Part)]);
        // The text of a value is at most so many times as long as its JSON, so that small items are not written to know.
        return (
                definition.RootElement.GetRawText().Length < TreeLimits.DefinitionBytes / MaxGrowth
                && lists.All(list => list.Keys.Count < TreeLimits.KeyListBytes / MaxKeyBytes)
            ) || Write(item).All(file => file.Content.Length <= TreeLimits.BytesOf(TreePaths.Parse(file.Path, out _)!.Value.Part));
    }

    private static List<TreeFile> Edit(IReadOnlyList<TreeFile> files, RulesetItem before, RulesetItem after)
    {
        var sources = files.ToDictionary(file => TreePaths.Parse(file.Path, out _)!.Value.Part, SourceText.Of);
        var lists = KeyLists
            .Of(after)
            .Where(list => list.Keys.Count > 0 && (sources.ContainsKey(list.Part) || list.Keys.Count > TreeLimits.InlineKeys))
            .ToList();
        using var old = KeyLists.Definition(before, [.. sources.Keys]);
        using var changed = KeyLists.Definition(after, [.. lists.Select(list => list.Part)]);
        var source = sources[TreePart.Definition];
        var edited = new List<TreeFile>
        {
            ToFile(after, TreePart.Definition, source.Format(new YamlEditor(source.Text).Edit(old.RootElement, changed.RootElement))),
        };
        foreach (var (part, keys) in lists)
            edited.Add(
                ToFile(
                    after,
                    part,
                    sources.TryGetValue(part, out var list)
                        ? list.Format(KeyListText.Read(list.Text).Change(keys))
                        : KeyListText.Write(keys)
                )
            );
        return edited;
    }

    private static TreeFile ToFile(RulesetItem item, TreePart part, string text) =>
        new(TreePaths.Of(new TreePath(item.Kind, item.Key, part)), Encoding.UTF8.GetBytes(text));
}
