using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Rulesets;

/// <summary>Creates a flag from options.</summary>
internal static class FlagCreation
{
    private static readonly Option<string> Type = new("--type")
    {
        Description = "boolean, string, number or object",
        HelpName = "TYPE",
        DefaultValueFactory = _ => "boolean",
    };

    private static readonly Option<string[]> Variants = CommandBuilder.Texts(
        "--variant",
        "KEY=VALUE",
        "A variant; a boolean flag has on=true and off=false by default"
    );

    private static readonly Option<string?> Default = new("--default")
    {
        Description = "The variant when no rule matches; 'off' or the first by default",
        HelpName = "KEY",
    };

    private static readonly Option<string?> Description = new("--description") { Description = "The purpose", HelpName = "TEXT" };
    private static readonly Option<string?> Owner = new("--owner") { Description = "The responsible person or team", HelpName = "TEXT" };
    private static readonly Option<string[]> Tags = CommandBuilder.Texts("--tag", "TAG", "A label");
    private static readonly Option<bool> ClientVisible = CommandBuilder.Flag("--client-visible", "Client keys see its value");
    private static readonly Option<bool> Disabled = CommandBuilder.Flag("--disabled", "Create it disabled");

    /// <summary>Returns the command.</summary>
    public static Command Create(ItemRequests requests, ItemCommands items) =>
        new Command("create", "Create a flag")
            .With(items.Key, Type, Variants, Default, Description, Owner, Tags, ClientVisible, Disabled)
            .ChangesRuleset()
            .Runs(invocation =>
            {
                var key = items.KeyOf(invocation);
                var body = JsonText.Bytes(Flag(invocation.Arguments));
                var request = new ApiRequest(HttpMethod.Put, requests.Path(invocation, key)) { Body = body, Creates = true };
                return requests.ChangeAsync(
                    invocation,
                    key,
                    existing =>
                        existing is null
                            ? request
                            : throw new CommandException(
                                ExitCode.Conflict,
                                $"The flag '{key}' exists. Change it with 'flagcluster flag update' or 'flagcluster flag put'."
                            )
                );
            });

    private static JsonObject Flag(ParseResult arguments)
    {
        var type = arguments.GetRequiredValue(Type);
        var variants = Assignments.Read(arguments.GetValue(Variants) ?? []);
        // A number or a word of JSON is a text here.
        if (type == "string")
            variants = new JsonObject(variants.ToList().Select(variant => KeyValuePair.Create(variant.Key, AsText(variant.Value))));
        if (variants.Count == 0 && type == "boolean")
            variants = new JsonObject { ["on"] = true, ["off"] = false };
        if (variants.Count == 0)
            throw CommandException.Usage($"A flag of the type {type} needs a --variant, such as --variant blue='\"#00f\"'.");
        var flag = new JsonObject
        {
            ["type"] = type,
            ["variants"] = variants,
            ["defaultVariant"] = arguments.GetValue(Default) ?? (variants.ContainsKey("off") ? "off" : variants.First().Key),
        };
        // A disabled boolean flag answers off instead of leaving the answer to the application.
        if (type == "boolean" && variants.ContainsKey("off"))
            flag["offVariant"] = "off";
        if (arguments.GetValue(Description) is { } description)
            flag["description"] = description;
        if (arguments.GetValue(Owner) is { } owner)
            flag["owner"] = owner;
        if (arguments.GetValue(Tags) is { Length: > 0 } tags)
            flag["tags"] = TextList.Of(tags);
        if (arguments.GetValue(ClientVisible))
            flag["clientVisible"] = true;
        if (arguments.GetValue(Disabled))
            flag["enabled"] = false;
        return flag;
    }

    private static JsonNode? AsText(JsonNode? value) =>
        value is JsonValue scalar && !scalar.TryGetValue<string>(out _) ? JsonText.Compact(value) : value?.DeepClone();
}
