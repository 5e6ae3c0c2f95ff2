/** Spanish words that frame a topic without naming its subject; see `../topic-words.ts`. */
export const SPANISH_FRAMES = `
a al algo ante antes aprende aprender aprendo aprendiendo así bien buen buena buenas bueno buenos cada casa cómo
como con consejo consejos consigue conseguir correctamente cosas crear cual cuál cuando cuándo cuidar cuidado de
debes deja dejar del desde después día días diario diaria dónde donde e efectiva efectivas efectivo efectivos eficaz
el ella ellos en empezar empieza errores error es esta estar este esto estrategias estudiantes evita evitar fácil
fáciles fácilmente forma formas gran guía gusta ha habilidad habilidades hacer haz hábitos hábito hay hogar hoy
ideas idea incrementar jóvenes la las le lo los lograr logra mantener mantén más mamás mañana mayor me mejor mejora
mejorar mejores menos método métodos mi mis mujeres muy necesitas ni niños no noche nuestra nuestro nunca o padres
para paso pasos pequeño pequeños pero personas poco por porque práctico prácticos principiante principiantes puedes
pueden que qué quiero rápidamente rápido realmente regla reglas saber sacar se secreto secretos ser si sí siempre
simple simples sin sobre son su sus te tener ten tiempo tip tips todo todos trabajo trabajar truco trucos tu tus tú
un una uno unos vida y ya aumentar aumenta básicos básico familia hombres adolescentes reducir pequeña pequeñas
ligero ligera preparar prepárate prepararse organizar cambiar ganar tomar usar dejen perfecto perfecta seguro segura
seguros seguras iniciar crecer administrar redes sociales instagram tiktok youtube nuevo nueva nuevos nuevas
efectivamente definitiva completa mejorarla mismo rápida miedo vergüenza ansiedad pena empleados trabajadores
abuelos acaba acabar adultos ahora alguien alguna algunas algún amas amigo amigos apartamento aplicación
aplicaciones apps aquí aún aunque ayuda ayudar ayudará años bajo barato barata baratos bastante bonita bonito busca
buscas calidad cambio cambié cansado cansada casi caso chicos chicas científico científicos ciencia ciudad cometemos
cometes comete cometen cometí cometer comprobado comprobados común comunes conocer contra costumbre costumbres creer
cualquier cualquiera cuarto cuesta cuidas culpa cumplir da dar das debería deberías debo decir dejé demás demasiado
departamento dentro descubrí desastre desesperado dice dicen dicho difícil difíciles dio diste doctores dos durante
empecé empleado empleadas encontrar enfermera enfermeras enfermeros entender entre equipo era eras eres escuela
esencial esenciales eso espacio espacios esposa esposo están estás estoy estrés estresado estresada estudiante
excusas experto expertos explicado explicación fallar falta fin final fórmula fracasar fue fueron fui funcionan
funciona funcionó garantizado gente grandes gratis haces haciendo hago han harás has hasta herramientas hice hijo
hijos hizo hora horario horarios hubiera imposible imposibles ideal ideales importante importantes incluso increíble
increíbles infalible infalibles instante intentar intenté interesante invierno verano otoño primavera jamás jefe
jefa jubilados junto lado leí lenta lento lista listo llega llegar llevar logré luego lugar mal mala malas malo
malos mamá maneras manera maestro maestra maestros mayores mayoría media medio mejoré mental mentira mentiras
mientras mínimo minuto mitad mito mitos momento motivado motivación motivos muchas mucho muchos mundo nada nadie
necesita necesito nervios nervioso nerviosa niña niñas niño novato novatos novios novia novio obligatorio ocupada
ocupadas ocupado ocupados odias oficina opinión otra otras otro otros pareja parejas parte pasar pasa pasó peor
peores perder pereza perezosos perfectos perfectas permanente piso poca pocas pocos podemos poder podrás pon poner
popular primer primera primero primeros principio probar probé problema problemas profesional profesionales profesor
profesores programadores propio propia pronto psicología pude puedo quedarse quien quién quienes quieres quieras
ramadán razón real realidad reales recomiendan repente respuesta resultados rutina rutinas sabe saben sabes sabía
sacan salir salvar según semestre serás sería serio sé seis siete sigue sigues siguiente sino sistema situación solo
sola sólo solución soluciones solteros soy súper suele suficiente tan tanta tanto tarde tardes técnica técnicas
tenía tengas tengo tercera tiene tienen tienes tipo tipos toda todas todavía tonto total totalmente trampa trampas
tras tutorial última último universitarios universidad única único usas uso usted va vago vagos vale vas vecino
verdad verdadera verdadero ves vez veces vieja viejo visto vivir vives volver voy vuelve imprescindibles sencillo
sencilla sencillas sencillos mortales matar mueran muere mueren morir muriendo sobrevivir cero lunes domingo viernes
sábado martes miércoles jueves enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
diciembre navidad turno nocturno sueldo mileuristas mileurista descuidar ayudante
material gracias esto así móvil jefes compañeros cliente haga hacía mientras hiciste haz hagas mal bien
`;
