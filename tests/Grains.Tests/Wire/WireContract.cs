using System.Globalization;
using System.Reflection;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Grains.Abstractions.Environments;
using FlagCluster.Grains.Changes;
using ErrorCode = FlagCluster.Contracts.Evaluation.ErrorCode;

namespace FlagCluster.Grains.Tests.Wire;

/// <summary>
/// Lists what two releases must agree on and Orleans' contracts analyzer does not check: names, and the members of messages.
/// </summary>
internal static class WireContract
{
    public static IEnumerable<Type> Types { get; } =
    [
        .. new[] { typeof(IEnvironmentGrain).Assembly, typeof(ChangeHint).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("FlagCluster.Grains", StringComparison.Ordinal) == true)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    public static IEnumerable<Type> Interfaces => Types.Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type));

    public static IEnumerable<Type> Payloads => Types.Where(type => type.IsDefined(typeof(GenerateSerializerAttribute)));

    /// <summary>Enumerations of the contracts that messages carry as numbers.</summary>
    private static IEnumerable<Type> Enums =>
        [.. Payloads.Where(type => type.IsEnum), typeof(ErrorCode), typeof(FlagQueryFormat), typeof(Reason)];

    public static IEnumerable<string> Lines()
    {
        foreach (var grain in Types.Where(type => type.IsDefined(typeof(GrainTypeAttribute))))
            yield return $"grain {grain.GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, null!)}";
        foreach (
            var name in typeof(GrainNames)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .OrderBy(field => field.Name, StringComparer.Ordinal)
        )
            yield return $"name {name.Name} = {name.GetRawConstantValue()}";
        foreach (var type in Types.Where(type => type.IsDefined(typeof(ImplicitStreamSubscriptionAttribute), inherit: false)))
            yield return $"subscription {type.Name} = "
                + $"{type.GetCustomAttribute<ImplicitStreamSubscriptionAttribute>(inherit: false)!.Predicate.PredicatePattern}";
        foreach (var type in Payloads.Where(type => !type.IsEnum))
        {
            yield return $"payload {Alias(type)}";
            foreach (var member in Members(type))
                yield return $"  {Id(member)} {member.Name}: {Name(member.PropertyType)}";
        }
        foreach (var type in Enums)
        {
            yield return $"enum {Alias(type)}";
            foreach (var value in Enum.GetValues(type))
                yield return string.Create(CultureInfo.InvariantCulture, $"  {Convert.ToInt64(value, null)} {value}");
        }
    }

    public static IEnumerable<PropertyInfo> Members(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(member => member.IsDefined(typeof(IdAttribute)))
            .OrderBy(Id);

    public static uint Id(PropertyInfo member) => member.GetCustomAttribute<IdAttribute>()!.Id;

    public static string? Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? (member as Type)?.FullName;

    private static string Name(Type type)
    {
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        if (type.IsGenericType)
            return $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
        return type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
    }
}
