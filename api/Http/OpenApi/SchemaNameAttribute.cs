namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Names a type's schema in the OpenAPI document.</summary>
/// <param name="name">The name of the component.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
internal sealed class SchemaNameAttribute(string name) : Attribute
{
    /// <summary>Gets the name of the component.</summary>
    public string Name { get; } = name;
}
